"""What an operator is warned of before a change: who may be cut off, and what costs more."""

from collections.abc import Collection, Iterator, Mapping

from ghl_flow.compile.shadow import is_shadow
from ghl_flow.copy.delivery import HIGHLEVELS_OWN, Compliance
from ghl_flow.cost.texts import Rates
from ghl_flow.deploy.drivers.model import Looked
from ghl_flow.deploy.planning.stranded_tags import stranded_by
from ghl_flow.deploy.planning.text_sizes import size_changes
from ghl_flow.deploy.planning.warned import (
    ContactsWaiting,
    NativeUnknown,
    ShadowBegins,
    ShadowEnds,
    SizeChange,
    StrandedTag,
    TextsUnread,
)
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.kinds.registry import effects_of
from ghl_flow.spec.account import Account
from ghl_flow.wire.workflow import Workflow


def step_warnings(
    key: str,
    live: Workflow,
    wanted: Workflow,
    rates: Rates,
    per_month: int | None = None,
    *,
    compliance: Compliance = HIGHLEVELS_OWN,
) -> Iterator[ContactsWaiting | StrandedTag | ShadowEnds | ShadowBegins | SizeChange]:
    """Removed steps in which contacts may be waiting, and texts that cost more or less than before.

    `compliance` is what HighLevel appends to the first texts of the account: texts are counted as first
    texts of a conversation (R26).
    """
    kept = {node.id for node in wanted.nodes}
    for node in live.nodes:
        # The account does not tell who is where; contacts stay where time passes, and leave with it (R20).
        if node.id not in kept and effects_of(node).pauses:
            yield ContactsWaiting(key, node.name)
    for one in stranded_by(live, wanted, flow_of(key)):
        yield StrandedTag(key, one)
    if is_shadow(live.nodes) != is_shadow(wanted.nodes):
        if is_shadow(live.nodes):
            yield ShadowEnds(key)
        elif any(effects_of(node).sends for node in live.nodes):
            yield ShadowBegins(key)
    before, after = ({node.id: node for node in one.nodes} for one in (live, wanted))
    for node, old, new in size_changes(before, after, compliance):
        yield SizeChange(key, node.name, old, new, rates, per_month)


def texts_unread(key: str, values: Collection[str], fields: Mapping[str, str], looked: Looked) -> TextsUnread:
    """What a look that saw no body leaves open. `fields`: the merge fields of the values that are there."""
    return TextsUnread(key, tuple((name, fields.get(name)) for name in sorted(values)), looked)


def native_unknown(account: Account) -> Iterator[NativeUnknown]:
    """Where nobody looked whether HighLevel's own texts go out too."""
    if account.native_missed_call_text_back == "unknown" and account.flows:
        yield NativeUnknown()
