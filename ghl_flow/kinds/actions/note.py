"""`note`: a note on the contact."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.markup import as_text, paragraphs
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

_KNOWN = frozenset(("type", "html", "title", "color"))


class Note(SpecModel):
    """What a note says. A text alone is its `text`."""

    text: Annotated[FilledText | None, Field(description="The note as plain text (Jinja2).")] = None
    html: Annotated[FilledText | None, Field(description="The note as HTML (Jinja2).")] = None
    title: Annotated[FilledText | None, Field(description="Its title (Jinja2).")] = None
    color: Annotated[
        str | None, Field(pattern=r"^#[0-9A-Fa-f]{6}$", description="Its colour, such as #FEF0C7.")
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_body(self) -> "Note":
        if (self.text is None) == (self.html is None):
            raise ValueError("a note has either text or html")
        return self


class NoteStep(Step):
    """Write a note on the contact: `note: Asked for a quote`."""

    keyword: ClassVar[str] = "note"
    node_types: ClassVar[tuple[str, ...]] = ("add_notes",)
    label: ClassVar[str] = "Add Note"
    bounded: ClassVar[bool] = True
    examples = (
        Example("note: Asked for a quote"),
        Example('note: { html: "{{contact.notes_from_tradeshow}}" }', wire="add_notes.json"),
        Example(
            'note: { html: "<p style=x>Seen</p>", title: Note title, color: "#FEF0C7" }',
            wire="add_notes.titled.json",
        ),
    )

    note: Note

    def default_name(self) -> str:
        return "Add note"

    def node_type(self) -> str:
        return "add_notes"

    def attributes(self, context: CompileContext) -> JsonObject:
        note = self.note
        html = paragraphs(context.words(note.text or "")) if note.html is None else context.markup(note.html)
        found: JsonObject = {"html": html, "type": "add_notes"}
        if note.color is not None:
            found["color"] = note.color
        return found if note.title is None else {**found, "title": context.words(note.title)}

    def uses(self) -> Iterator[Use]:
        note, path = self.note, (self.keyword,)
        if note.html is not None:
            yield Use(Named.MARKUP, note.html, (*path, "html"))
        for key, words in (("text", note.text), ("title", note.title)):
            if words is not None:
                yield Use(Named.WORDS, words, (*path, key))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - _KNOWN:
            not_readable(f"a note with '{min(unknown)}'")
        html = text_of(held, "html")
        words = as_text(html)
        note: JsonObject = {"html": names.source(html)} if words is None else {"text": names.source(words)}
        if text_of(held, "title"):
            note["title"] = names.source(text_of(held, "title"))
        if text_of(held, "color"):
            note["color"] = text_of(held, "color")
        return {"note": note}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None  # whatever it says, the run goes straight on

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        html = text_of(node.attributes, "html")
        run.write_note(node, html)
        run.did(f"note: {text_of(node.attributes, 'title') or as_text(html) or html}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            *(Click(f"Title: {title}") for title in [text_of(held, "title")] if title),
            Click("Note, as source code (HTML), exactly:", text_of(held, "html")),
            *(Click(f"Color: {color}") for color in [text_of(held, "color")] if color),
        )
