"""What an operator should know before a change: who may be cut off, and what costs more."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ghl_flow.copy.delivery import compliance_of, deliver
from ghl_flow.counting import counted
from ghl_flow.deploy.drivers.model import Looked, Unseen
from ghl_flow.deploy.planning.stranded_tags import stranded_by
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.kinds.registry import effects_of, kind_of
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.spec.account import Account, SmsCosts
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

CONTACTS_WAITING = "contacts-waiting"
STRANDED_TAG = "stranded-tag"
DUPLICATE = "duplicate"
TEXTS_UNREAD = "texts-unread"
NATIVE_UNKNOWN = "native-unknown"
NOT_LOOKED_AT = "not-looked-at"
UNREADABLE_ENTRIES = "unreadable-entries"
NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True)
class Warned:
    """A code to select by, and what to know. `unseen`: something is not known, and why."""

    code: str
    message: str
    unseen: Unseen | None = None


def messages(warnings: Iterable[Warned], unseen: Unseen) -> list[str]:
    """What those say of which something is not known for that reason."""
    return [one.message for one in warnings if one.unseen is unseen]


def step_warnings(key: str, live: Workflow, wanted: Workflow, account: Account) -> Iterator[Warned]:
    """Removed steps in which contacts may be waiting, and texts that take more segments."""
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
    compliance = compliance_of(account)
    before = {node.id: _text(node) for node in live.nodes}
    for node in wanted.nodes:
        text, said = _text(node), before.get(node.id)
        if text is not None and said is not None:
            old, new = deliver(said, compliance), deliver(text, compliance)
            least, most = old.floor_size.segments, new.floor_size.segments
            if most > least:
                more = _costs(least, most, account.sms_costs)
                yield Warned(
                    "segments",
                    f"workflow {key}: '{node.name}' goes from {least} to {counted(most, 'segment')} as the "
                    f"first text of a conversation: {more}",
                )
            elif new.body_size.segments > old.body_size.segments:
                more = _costs(old.body_size.segments, new.body_size.segments, account.sms_costs)
                yield Warned(
                    "segments",
                    f"workflow {key}: '{node.name}' goes from {old.body_size.segments} to "
                    f"{counted(new.body_size.segments, 'segment')} within a conversation: {more}",
                )


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


def _text(node: Node) -> str | None:
    """What a step texts; None where it texts nothing."""
    return kind_of(node.type).message(node) if effects_of(node).sends == "sms" else None


def _costs(old: int, new: int, costs: SmsCosts) -> str:
    texts, span = (costs.texts_per_month, "a month ") if costs.texts_per_month else (1_000, "")
    before, after = (segments * costs.per_segment * texts for segments in (old, new))
    return (
        f"{counted(texts, 'text')} {span}cost US${after:,.2f} instead of US${before:,.2f}, "
        f"at US${costs.per_segment} a segment"
    )
