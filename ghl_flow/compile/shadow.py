"""A flow whose messages reach nobody: each is written down as a note on the contact, beside a tag.

The rest is as it is: triggers, waits, branches, tags, fields. What a flow hands to other systems, to staff
and to other workflows goes there as ever. A step that may do more than is known cannot be silenced, and is
refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from ghl_flow.compile.tree import Block, made
from ghl_flow.errors import SpecError
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.note import NoteStep
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.markup import paragraphs
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.registry import effects_of
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

SHADOW_TAG: Final = "ghl-flow-shadow"
"""Who has it would have got a message: a smart list shows them."""
MARK: Final = "ghl-flow shadow, not sent:"
"""The first words of each note; its flow and its step follow on the line."""


class SilencedStep(Step):
    """What a step that sends becomes. No YAML says it."""

    keyword: ClassVar[str] = "note"
    label: ClassVar[str] = NoteStep.label
    examples: ClassVar[tuple[Example, ...]] = ()

    silenced: Any
    flow: str

    def default_name(self) -> str:
        return f"Shadow: {self.silenced.title}"[:120]

    def node_type(self) -> str:
        return "add_notes"

    def attributes(self, context: CompileContext) -> JsonObject:
        step = self.silenced
        copies = [use.copy for use in step.uses() if use.what is Named.TEXT and use.copy is not None]
        words = context.text(copies[0]) if copies else f"({step.label})"
        return {"html": paragraphs(f"{MARK} {self.flow}/{step.title}\n\n{words}"), "type": "add_notes"}

    def uses(self) -> Iterator[Use]:
        yield from self.silenced.uses()


def silenced(blocks: Sequence[Block], flow: str) -> tuple[Block, ...]:
    """The same steps, with a note and a tag in place of each that reaches the contact."""
    found: list[Block] = []
    for block in blocks:
        if block.branches:
            found.append(
                block.with_branches(
                    branch.with_blocks(silenced(branch.blocks, flow)) for branch in block.branches
                )
            )
        elif block.step.sends:
            told = SilencedStep.model_construct(silenced=block.step, flow=flow, id=block.step.id)
            found.append(Block(told, block.identity, block.path))
            found.append(made(AddTagStep(add_tag=SHADOW_TAG), f"{block.identity}+shadow"))
        else:
            found.append(block)
    return tuple(found)


def check_silent(nodes: Iterable[Node], origins: Mapping[str, YamlPath], document: Document) -> None:
    """Refuse what may reach the contact all the same.

    Raises:
        SpecError: a step sends, or may do more than is known.
    """
    loud = [node for node in nodes if not node.switched_off and _is_loud(effects_of(node))]
    if loud:
        path = origins.get(loud[0].id)
        raise SpecError(
            f"the step '{loud[0].name}' ({loud[0].type}) may text people, and cannot be silenced",
            location=None if path is None else document.location(path),
            hint="take the flow out of the account file while the account is shadowed",
        )


def _is_loud(effects: Effects) -> bool:
    return bool(effects.sends) or effects.anything


def is_shadow(nodes: Iterable[Node]) -> bool:
    """Whether a stored workflow writes down what it would send."""
    return any(MARK in text_of(node.attributes, "html") for node in nodes)
