"""What a new project tells an assistant that works in it: `AGENTS.md`."""

from typing import Final

AGENTS_TEXT: Final = """\
# Working in this project

These are HighLevel (GoHighLevel) workflows as code, checked and applied by `ghl-flow`. A mistake here
texts real people: read this first.

## Where things are

- `flows/*.yaml`: the flows; `flows/*.test.yaml`: their tests. Their schemas are in `schemas/`.
- `accounts/*.yaml`: one file for each sub-account: what it is called, its hours, which flows it runs.
- `niche_templates/NICHE/*.sms.j2`: the words of texts, with limits in `niche.yaml`.
- `locks/`: HighLevel's ids of imported flows. Do not edit.

## After every edit

```sh
ghl-flow validate   # is it what the spec language allows
ghl-flow lint       # would it cost a client: ghl-flow rule CODE explains a finding
ghl-flow test       # do the tests beside the flows hold
ghl-flow verify     # are the guarantees proved for every timing; shows the shortest case where one is not
```

`ghl-flow simulate FLOW --calls 0s,45s,90s` shows who gets which text when; `ghl-flow render FLOW` shows
the texts. All take `--format json` and `--help`. `ghl-flow init --list-recipes` lists flows to start
from.

## Exit codes

0: done, and nothing found. 1: something was found, is not proved, or HighLevel refused. 2: a file is not
valid, or there was nothing to look at. 3: some accounts or flows could not be looked at, or are held
back. 4: not signed in. `unknown` and `not assessed` are not the same as well: say so, and do not count
them as passed.

## Rules

- Never run `apply`, `pause`, `resume`, `destroy`, `rollback`, `restore`, `adopt`, `smoke` or
  `doctor --fix` against a real sub-account without having shown a person the output of `ghl-flow plan`
  and having been told to go on.
  `--sandbox` is a HighLevel on this machine: try everything there first.
- Never take a guarantee, a test or a lint rule out to make a check pass, and never add `--allow` on your
  own.
- Never write a secret into a file. Account files name where it is kept: `env:NAME` or `keyring:NAME`.
- Do not guess what HighLevel's checkboxes say: `native_missed_call_text_back`, `incoming_call_timeout`
  and `a2p` are what a person has seen there; `unknown` and `none` are right until then.
"""
