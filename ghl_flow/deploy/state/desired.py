"""What an account should hold: everything its flows need, taken together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ghl_flow.compile.flow import CompiledFlow, CompiledWorkflow, RequiredField
from ghl_flow.copy.merge_fields import STANDARD_FIELDS
from ghl_flow.cost.texts import Rates, rates_of
from ghl_flow.errors import SpecError
from ghl_flow.facts.book import SHIPPED, Facts
from ghl_flow.kinds.registry import kind_of
from ghl_flow.spec.account import Account
from ghl_flow.wire.fingerprint import digest_of, elements
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import (
    describe_reference,
    is_workflow_reference,
    references,
    value_reference,
    workflow_reference,
)
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import merge_fields_in, texts_in

_TEXT_NAME = "ghl-flow {flow} text {number}"
_TEXT = re.compile(r"ghl-flow ([a-z0-9-]+) text [0-9]+")


def text_name(flow: str, number: int) -> str:
    """The name of the custom value for a text of a flow."""
    return _TEXT_NAME.format(flow=flow, number=number)


def flow_of_text(name: str) -> str:
    """The flow whose text a custom value of this name holds; empty when it holds none."""
    found = _TEXT.fullmatch(name)
    return found[1] if found else ""


def flow_of(key: str) -> str:
    """Name the flow of a workflow by its key `flow/role`."""
    return key.partition("/")[0]


def working_name(name: str, key: str) -> str:
    """What a workflow is called until its steps are saved: whose it is can be told from that."""
    return f"{name} (ghl-flow {key}, unfinished)"


@dataclass(frozen=True, slots=True)
class DesiredWorkflow:
    """One workflow, by its key `flow/role`.

    `texts` has the number of the text, among those of its flow, that a step says, by the id of the step.
    """

    flow: str
    compiled: CompiledWorkflow
    previous_flows: tuple[str, ...] = ()
    texts: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key, then those it had under earlier ids of its flow."""
        return (self.key, *(f"{flow}/{self.compiled.role}" for flow in reversed(self.previous_flows)))

    @property
    def key(self) -> str:
        """`flow/role`, how plans and the manifest name it."""
        return f"{self.flow}/{self.compiled.role}"

    @property
    def reference(self) -> str:
        """What other workflows refer to it by."""
        return workflow_reference(self.flow, self.compiled.role)

    @property
    def values(self) -> frozenset[str]:
        """The names of the custom values for what it says."""
        return frozenset(text_name(self.flow, number) for number in self.texts.values())

    @property
    def is_main(self) -> bool:
        """Whether it carries the flow's own trigger; helper workflows do not."""
        return self.compiled.role == "main"

    @property
    def working_name(self) -> str:
        """The name it is created under, before its steps are saved.

        A create that is cut off leaves an empty draft; this name tells whose it is, so that the next
        run takes it over instead of making a second one.
        """
        return working_name(self.compiled.workflow.name, self.key)


@dataclass(frozen=True, slots=True)
class Desired:
    """Everything the flows of an account need. Workflows come with helper workflows before their main one.

    `only`: the flows it is about, None for all; `beside` are the workflows of the others, which stay as they
    are there.
    """

    account: Account
    flows: tuple[CompiledFlow, ...]
    fields: tuple[RequiredField, ...]
    tags: tuple[str, ...]
    workflows: tuple[DesiredWorkflow, ...]
    facts: Facts = SHIPPED
    beside: tuple[DesiredWorkflow, ...] = ()
    only: frozenset[str] | None = None

    def concerns(self, flow: str) -> bool:
        """Whether what the account holds for a flow is to be changed, or named as not needed any more."""
        return self.only is None or flow in self.only

    def is_said(self, field_key: str) -> bool:
        """Whether a text or another part of a workflow has the merge field of a custom field of that key."""
        if f"contact.{field_key}" in STANDARD_FIELDS:
            return False
        return any(
            (Thing.FIELD, field_key) in merge_fields_in(text)
            for item in self.workflows
            for node in item.compiled.workflow.nodes
            for text in texts_in(node.attributes)
        )

    @property
    def rates(self) -> Rates:
        """What its texts cost; raises SpecError where the project's price card is not valid."""
        return rates_of(self.account, self.facts)

    def digest(self, *options: JsonValue) -> str:
        """What the project asks of the account, as `sha256:...`; what the account holds has no part in it.

        It is made of the JSON that is compared and sent, never of how objects show themselves: for the next
        version of ghl-flow it is the same. `options` are those of the command that make another thing of it.
        """
        account, snapshot = self.account, self.account.snapshot
        names = {} if account.names is None else account.names.model_dump(mode="json")
        asked: dict[str, object] = {
            "driver": account.workflow_driver,
            "snapshot": snapshot and [snapshot.id, snapshot.role],
            "names": {what: ids for what, ids in names.items() if ids},
            "a2p": account.a2p and account.a2p.status,
            "native_missed_call_text_back": account.native_missed_call_text_back,
            "fields": [[one.key, one.name, one.data_type, one.options] for one in self.fields],
            "tags": self.tags,
            "workflows": [[item.key, elements(item.compiled.workflow)] for item in self.workflows],
            "texts": self.texts,
            "options": options,
        }
        return digest_of(asked)

    @property
    def value_references(self) -> dict[str, str]:
        """What a master's steps say in place of a text, by the name of the custom value that has it."""
        return {
            text_name(flow.flow.flow, number): value_reference(flow.flow.flow, number)
            for flow in self.flows
            for number, _ in enumerate(flow.texts, 1)
        }

    @property
    def texts(self) -> dict[str, str]:
        """Every text by the name of a custom value for it, where workflows come from a snapshot."""
        return {name: text for name, (_, text) in self.texts_by_flow.items()}

    @property
    def texts_by_flow(self) -> dict[str, tuple[str, str]]:
        """The same, each with the flow it belongs to: `(flow, text)`."""
        return {
            text_name(flow.flow.flow, number): (flow.flow.flow, text.body)
            for flow in self.flows
            if self.concerns(flow.flow.flow)
            for number, text in enumerate(flow.texts, 1)
        }


def desired_state(
    account: Account,
    flows: Sequence[CompiledFlow],
    facts: Facts = SHIPPED,
    *,
    only: frozenset[str] | None = None,
) -> Desired:
    """Put the needs of an account's flows together; of those in `only`, the others staying as they are.

    Raises:
        SpecError: two flows want one field with different types, or one workflow name.
    """
    fields: dict[str, RequiredField] = {}
    names: dict[str, str] = {}
    for flow in flows:
        for needed in flow.fields:
            other = fields.setdefault(needed.key, needed)
            more = tuple(one for one in needed.options if one not in other.options)
            fields[needed.key] = other._replace(options=(*other.options, *more))
            if other.data_type != needed.data_type:
                raise SpecError(
                    f"the field '{needed.key}' is {other.data_type} in another flow, {needed.data_type} here",
                    location=flow.document.location(("fields", needed.key)),
                )
        for item in flow.workflows:
            owner = names.setdefault(item.workflow.name, flow.flow.flow)
            if owner != flow.flow.flow:
                raise SpecError(
                    f"the flow '{owner}' has a workflow named '{item.workflow.name}' too",
                    location=flow.document.location(("name",)),
                    hint="give each flow its own name: people tell workflows apart by it",
                )
    known = {workflow_reference(flow.flow.flow, item.role) for flow in flows for item in flow.workflows}
    for flow in flows:
        for item in flow.workflows:
            for node in item.workflow.nodes:
                for reference in references(node.attributes):
                    if is_workflow_reference(reference) and reference not in known:
                        raise SpecError(
                            f"this step needs the {describe_reference(reference)}, and the account "
                            f"'{account.account}' does not run that flow",
                            location=flow.document.location(item.origins.get(node.id, ())),
                            hint="add the flow to the account's flows:",
                        )
    chosen = [flow for flow in flows if only is None or flow.flow.flow in only]
    asked = {one.key for flow in chosen for one in flow.fields}
    # Helper workflows go first: a main one that is live without them could text someone it should not.
    workflows = [
        _desired_workflow(flow, item, account)
        for flow in flows
        for item in (*flow.workflows[1:], flow.workflows[0])
    ]
    concerned = {flow.flow.flow for flow in chosen}
    return Desired(
        account=account,
        flows=tuple(flows),
        fields=tuple(one for key, one in fields.items() if key in asked),
        tags=tuple(dict.fromkeys(tag for flow in chosen for tag in flow.tags)),
        workflows=tuple(item for item in workflows if item.flow in concerned),
        facts=facts,
        beside=tuple(item for item in workflows if item.flow not in concerned),
        only=only,
    )


def _desired_workflow(flow: CompiledFlow, item: CompiledWorkflow, account: Account) -> DesiredWorkflow:
    """A workflow of a flow; in a master each text is the merge field of its custom value."""
    # A text in several languages has one path, and a step for each.
    numbers = {(text.path, text.body): number for number, text in enumerate(flow.texts, 1)}
    texts = {
        node.id: numbers[key]
        for node in item.workflow.nodes
        if (path := item.origins.get(node.id)) is not None
        and (words := kind_of(node.type).message(node)) is not None
        and (key := (path, words)) in numbers
    }
    if account.is_master:

        def said(node: Node) -> Node:
            if node.id not in texts:
                return node
            return kind_of(node.type).with_message(node, value_reference(flow.flow.flow, texts[node.id]))

        workflow = item.workflow._replace(nodes=tuple(map(said, item.workflow.nodes)))
        item = item._replace(workflow=workflow)
    return DesiredWorkflow(flow.flow.flow, item, flow.flow.previously, texts)
