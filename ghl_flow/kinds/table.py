"""Thin kinds: a step that is a table of its attributes, in the builder's order.

An attribute is a constant, or a column: how one value stands in YAML and in the node. From the table come
how the step compiles, what it names, what of a stored one is covered, and how that is read back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple, TypeAlias

from pydantic import Field

from ghl_flow.kinds.covered import Table, beyond, empty, one_of, plain_text, plain_texts, text
from ghl_flow.kinds.effects import texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Named, Path, Use, tags_used
from ghl_flow.kinds.reading import Names, NotReadableError, not_readable
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node


class Column(NamedTuple):
    """How a value is stored.

    `field` is the one of the step's details that holds it; empty where the keyword holds it itself. `missing`
    is what a stored step without it lacks, `required` whether an empty one is as good as none.
    """

    store: Callable[[Any, CompileContext], JsonValue]
    read: Callable[[JsonValue, Names], JsonValue]
    uses: Callable[[Any, Path], Iterator[Use]]
    covers: Callable[[JsonValue], bool]
    missing: str
    required: bool = True
    field: str = ""


Stored: TypeAlias = Mapping[str, Column | JsonValue]


class TableStep(Step):
    """Base of thin kinds: `stored` is the table, `tolerated` what else a stored step may hold."""

    stored: ClassVar[Stored]

    def node_type(self) -> str:
        return self.node_types[0]

    def attributes(self, context: CompileContext) -> JsonObject:
        return {
            name: column.store(self._value(column), context) if isinstance(column, Column) else column
            for name, column in self.stored.items()
        }

    def uses(self) -> Iterator[Use]:
        for column in self._columns().values():
            path = (self.keyword, column.field) if column.field else (self.keyword,)
            yield from column.uses(self._value(column), path)

    def _value(self, column: Column) -> Any:
        value = getattr(self, self.keyword)
        return getattr(value, column.field) if column.field else value

    @classmethod
    @cache
    def _columns(cls) -> dict[str, Column]:
        return {name: column for name, column in cls.stored.items() if isinstance(column, Column)}

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return cls.uncovered(node)

    @classmethod
    def uncovered(cls, node: Node) -> str | None:
        """What of a stored one the table does not say, in words; None where it says all of it."""
        for name, column in cls._columns().items():
            value = node.attributes.get(name)
            if value is None or (column.required and not value):
                return f"{node.type} without {column.missing}"
        return beyond(node.attributes, cls._covered(), node.type)

    @classmethod
    @cache
    def _covered(cls) -> Table:
        found = dict(cls.tolerated)
        for name, column in cls.stored.items():
            found[name] = column.covers if isinstance(column, Column) else _constant(column)
        return found

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        columns = cls._columns()
        if found := cls.uncovered(node):
            not_readable(found)
        read = {column.field: column.read(node.attributes[name], names) for name, column in columns.items()}
        values: JsonObject = {key: value for key, value in read.items() if value is not None}
        return {cls.keyword: values.get("", values)}


def _constant(value: JsonValue) -> Callable[[JsonValue], bool]:
    if isinstance(value, str):
        return one_of(value)
    return (lambda stored: stored == value) if value else empty


def _one_or_all(names: Sequence[JsonValue]) -> JsonValue:
    return names[0] if len(names) == 1 else [*names]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def same(
    field: str = "",
    missing: str = "a value",
    *,
    covers: Callable[[JsonValue], bool] = text,
    required: bool = True,
) -> Column:
    """The same in YAML and in the node."""
    return Column(
        lambda value, _: value, lambda stored, _: stored, _nothing, covers, missing, required, field
    )


def words(field: str = "", missing: str = "a text") -> Column:
    """Words with the account's values in them (Jinja2)."""
    return Column(
        store=lambda value, context: context.words(value),
        read=lambda stored, names: names.source(str(stored)),
        uses=lambda value, path: iter((Use(Named.WORDS, value, path),)),
        covers=text,
        missing=missing,
        field=field,
    )


def thing(what: Named, field: str = "") -> Column:
    """A thing of the account by its name."""
    return Column(
        store=lambda value, context: context.named(what, value),
        read=lambda stored, names: names.name_of_thing(what, str(stored)),
        uses=lambda value, path: iter((Use(what, value, path),)),
        covers=plain_text,
        missing=f"a {what.thing}",
        field=field,
    )


def _nothing(_value: Any, _path: Path) -> Iterator[Use]:
    return iter(())


TAGS = Column(
    # R22: kept in lower case.
    store=lambda value, _: [tag.lower() for tag in _listed(value)],
    read=lambda stored, _: _one_or_all([*texts_in(stored)]),
    uses=lambda value, path: tags_used(value, path),
    covers=plain_texts,
    missing="tags",
    required=False,
)
"""A tag, or a list of them."""


class OtherWorkflow(SpecModel):
    """A workflow of the account that no flow of the project makes."""

    workflow: Annotated[FilledText, Field(description="Its name in HighLevel.")]


def _workflow(value: str | OtherWorkflow, context: CompileContext) -> str:
    if isinstance(value, OtherWorkflow):
        return context.named(Named.WORKFLOW, value.workflow)
    return context.workflow(value)


def _flow_or_other(stored: str, names: Names) -> JsonValue:
    try:
        return names.flow(stored)
    except NotReadableError:
        return {"workflow": names.name_of_thing(Named.WORKFLOW, stored)}


def _workflow_used(value: str | OtherWorkflow, path: Path) -> Use:
    if isinstance(value, OtherWorkflow):
        return Use(Named.WORKFLOW, value.workflow, (*path, "workflow"))
    return Use(Named.FLOW, value, path)


FLOW = Column(
    store=lambda value, context: _workflow(value, context),
    read=lambda stored, names: _flow_or_other(str(stored), names),
    uses=lambda value, path: iter((_workflow_used(value, path),)),
    covers=plain_text,
    missing="a workflow",
)
"""The main workflow of a flow, or a workflow that no flow makes."""

FLOWS = Column(
    # Always an array: a bare string removes nothing (observed, docs/highlevel.md).
    store=lambda value, context: [_workflow(flow, context) for flow in _listed(value)],
    read=lambda stored, names: _one_or_all([_flow_or_other(item, names) for item in texts_in(stored)]),
    uses=lambda value, path: (_workflow_used(flow, path) for flow in _listed(value)),
    # A bare string in place of the array: one observer saw it remove nothing, another writes it.
    covers=plain_texts,
    missing="a workflow",
)
"""The same, one or several."""

STEP = Column(
    store=lambda value, context: context.step(value),
    read=lambda stored, names: names.pinned(str(stored)),
    uses=lambda value, path: iter((Use(Named.STEP, value, path),)),
    covers=plain_text,
    missing="a target",
)
"""Another step of the flow, by its `id:`."""
