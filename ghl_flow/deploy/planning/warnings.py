"""What an operator should know before a change: who may be cut off, and what costs more."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ghl_flow.copy.delivery import HIGHLEVELS_OWN, Compliance
from ghl_flow.cost.amount import Amount, dollars
from ghl_flow.cost.texts import Rates
from ghl_flow.counting import counted
from ghl_flow.deploy.drivers.model import Looked, Unseen
from ghl_flow.deploy.planning.stranded_tags import stranded_by
from ghl_flow.deploy.planning.text_sizes import size_changes
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.kinds.registry import effects_of
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.spec.account import Account
from ghl_flow.wire.workflow import Workflow

CONTACTS_WAITING = "contacts-waiting"
STRANDED_TAG = "stranded-tag"
DUPLICATE = "duplicate"
TEXTS_UNREAD = "texts-unread"
NATIVE_UNKNOWN = "native-unknown"
NOT_LOOKED_AT = "not-looked-at"
UNREADABLE_ENTRIES = "unreadable-entries"
NOT_ASSESSED = "not-assessed"
SEGMENTS = "segments"
COST = "cost"


@dataclass(frozen=True, slots=True)
class Warned:
    """A code to select by, and what to know. `unseen`: something is not known, and why."""

    code: str
    message: str
    unseen: Unseen | None = None


def messages(warnings: Iterable[Warned], unseen: Unseen) -> list[str]:
    """What those say of which something is not known for that reason."""
    return [one.message for one in warnings if one.unseen is unseen]


def step_warnings(
    key: str,
    live: Workflow,
    wanted: Workflow,
    rates: Rates,
    per_month: int | None = None,
    *,
    compliance: Compliance = HIGHLEVELS_OWN,
) -> Iterator[Warned]:
    """Removed steps in which contacts may be waiting, and texts that cost more or less than before.

    `compliance` is what HighLevel appends to the first texts of the account.
    """
    kept = {node.id for node in wanted.nodes}
    for node in live.nodes:
        # The account does not tell who is where; contacts stay where time passes, and leave with it (R20).
        if node.id not in kept and effects_of(node).pauses:
            yield Warned(
                CONTACTS_WAITING,
                f"workflow {key}: contacts may be waiting in '{node.name}', which goes; they would drop out",
            )
    for one in stranded_by(live, wanted, flow_of(key)):
        yield Warned(
            STRANDED_TAG,
            f"workflow {key}: the step that removes the tag '{one.tag}' goes, so contacts who carry it now "
            f"keep it: {one.meaning}",
        )
    yield from _cost_changes(key, live, wanted, rates, per_month, compliance)


def _cost_changes(
    key: str,
    live: Workflow,
    wanted: Workflow,
    rates: Rates,
    per_month: int | None,
    compliance: Compliance,
) -> Iterator[Warned]:
    """Texts whose segments change, new texts, and texts that go: as first texts of a conversation (R26)."""
    before, after = ({node.id: node for node in one.nodes} for one in (live, wanted))
    for node, old, new in size_changes(before, after, compliance):
        if not old:
            what = f"'{node.name}' is a new text of {counted(new, 'segment')}"
        elif not new:
            what = f"the text '{node.name}' of {counted(old, 'segment')} goes"
        else:
            what = f"'{node.name}' goes from {old} to {counted(new, 'segment')}"
        code = SEGMENTS if old and new > old else COST
        yield Warned(code, f"workflow {key}: {what}: {_costs(old, new, rates, per_month)}")


def texts_unread(key: str, values: Collection[str], fields: Mapping[str, str], looked: Looked) -> Warned:
    """It came from a snapshot, and nothing tells here whether it says the texts of this account.

    `fields` has the merge fields of the custom values that are there.
    """
    known = (fields.get(name) or f"the merge field of custom value '{name}'" for name in sorted(values))
    return Warned(
        TEXTS_UNREAD,
        f"workflow {key}: its steps cannot be read ({looked.why}), so it is not known whether it says the "
        "texts of this account: look in HighLevel that each Send SMS holds its merge field only "
        f"({', '.join(known)})",
        looked.unseen,
    )


def native_unknown(account: Account) -> Iterator[Warned]:
    """No API shows the checkbox, so where nobody looked a flow may text beside it (R6, R7)."""
    if account.native_missed_call_text_back == "unknown" and account.flows:
        yield Warned(
            NATIVE_UNKNOWN,
            "it is not known whether HighLevel's own Missed Call Text Back is off, and while it is on, a "
            f"caller is texted twice: look in {CLICK_PATH}, and write 'native_missed_call_text_back: off' "
            "(or on) in the account file",
            Unseen.NOT_ASSESSED,
        )


def _costs(old: int, new: int, rates: Rates, per_month: int | None) -> str:
    texts, span = (per_month, "a month ") if per_month else (1_000, "")
    before, after = rates.segments(old), rates.segments(new)
    if before is None or after is None:
        return f"what a segment costs in {rates.country or 'its country'} is not known"
    said = ""
    if old and new:
        said = (
            f"{dollars(after.times(Amount.of(texts)))} instead of {dollars(before.times(Amount.of(texts)))}"
        )
    elif new:
        said = f"{dollars(after.times(Amount.of(texts)))} more"
    else:
        said = f"{dollars(before.times(Amount.of(texts)))} less"
    return f"{counted(texts, 'text')} {span}cost {said}, at {dollars(rates.segment_out)} a segment"
