"""Workflows that histories meet: those of an account that are published together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.insight.happened import TOLD
from ghl_flow.kinds.asked import Fact
from ghl_flow.runtime.delivery import Delivery
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import delivery_of, programs_of
from ghl_flow.spec.account import Account
from ghl_flow.wire.reference import field_reference


@dataclass(frozen=True)
class Cast:
    """Workflows that are published together in one account: `names` are their flows, by the workflow's id."""

    account: Account
    programs: Sequence[Program]
    names: Mapping[str, str]
    delivery: Delivery

    @classmethod
    def of(cls, flows: Sequence[CompiledFlow]) -> "Cast":
        """Flows of one account, companions included."""
        account = flows[0].account
        keys = {field_reference(item.key): item.key for flow in flows for item in flow.fields}
        return cls(
            account,
            [program for flow in as_one_account(flows) for program in programs_of(flow)],
            {item.workflow.id: flow.flow.flow for flow in flows for item in flow.workflows},
            delivery_of(account, keys),
        )

    @property
    def own(self) -> frozenset[Fact]:
        """The tags and fields that their steps put on, take off or write."""
        effects = [ready.effects for program in self.programs for ready in program.nodes.values()]
        tags = {("tag", tag) for one in effects for tag in (*one.adds, *one.removes)}
        return frozenset(tags | {("field", write.field) for one in effects for write in one.writes})

    @property
    def shares_values(self) -> bool:
        """Whether a step writes values of the account, which are every contact's (R24)."""
        return any(
            ready.effects.writes_account_values for one in self.programs for ready in one.nodes.values()
        )

    @property
    def before_texts(self) -> set[str]:
        """The steps, by id, from which a run may still come to a text."""
        ready = [one for program in self.programs for one in program.nodes.values()]
        found = {
            one.node.id
            for one in ready
            if one.effects.sends == "sms" or one.effects.anything or one.effects.enrols
        }
        ways = {one.node.id: set(one.kind.leads_to(one.node)) for one in ready}
        while more := {node for node, leads in ways.items() if node not in found and leads & found}:
            found |= more
        return found

    def untold(self, own: frozenset[Fact]) -> list[str]:
        """What starts them, or what they wait for, and no history tells: types of triggers, tags, fields."""
        found: dict[str, None] = {}
        for program in self.programs:
            for trigger, starts in zip(program.workflow.triggers, program.starts, strict=True):
                tags = {("tag", tag) for tag in starts.tags_added | starts.tags_removed}
                watched = tags | {("field", name) for name in starts.fields}
                if trigger.type not in TOLD and not (watched and watched <= own):
                    found.setdefault(trigger.name or trigger.type)
            for ready in program.nodes.values():
                listens = {fact for fact in ready.effects.listens if fact[0] in ("tag", "field", "event")}
                if not ready.off and any(
                    fact not in own and (fact[0] != "event" or fact[1] not in TOLD) for fact in listens
                ):
                    found.setdefault(ready.node.name)
        return [*found]
