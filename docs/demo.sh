# The main job, end to end, on the embedded sandbox. Run it with `make demo`.
# Shows each command and stops at the first that does not do what it should.
set -eu

sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT

say() { printf '\n\033[1m# %s\033[0m\n' "$1" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }
run() { printf '$ %s\n' "$*"; "$@"; }

# A project of its own, so that the demo neither finds nor leaves anything.
ghl-flow --quiet init "$sandbox/demo"
cd "$sandbox/demo"

# What a person looks up in HighLevel, which no API shows; there is nothing to look at in the sandbox.
account=accounts/bridgepoint-group.yaml
sed 's/back: unknown/back: off/; s/timeout: unknown/timeout: 20/; s/status: none/status: approved/' "$account" >seen
mv seen "$account"

say "Is anything wrong with the flow, the account or the texts?"
run ghl-flow lint

say "Can any timing of calls get one caller a second text?"
run ghl-flow --quiet verify

say "What would change in the sub-account?"
run ghl-flow plan --sandbox

say "Do it."
run ghl-flow apply --sandbox 2>&1

say "A contractor on a ladder misses three calls in 90 seconds."
run ghl-flow sandbox call +15125550100 --at 0s,45s,90s

say "Exactly one text went out."
texts=$(ghl-flow sandbox messages --format json | grep -c '"body"')
test "$texts" -eq 1
echo "texts sent: $texts"

say "And the sub-account is as the project says."
run ghl-flow plan --sandbox --detailed-exitcode
