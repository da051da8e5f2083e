"""`task`: something for a user to do, with a date by which."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.markup import as_text, paragraphs
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.people import OWNER, is_merge_field, user, user_name, users_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node

_OWNER = "contact.assigned_user"
_DAY = 86400
_KNOWN = frozenset(("type", "title", "body", "assignedTo", "dueDate", "__customInputs__"))


def _due(value: Any) -> Any:
    if isinstance(value, str) and is_merge_field(value):
        return value
    length = value if isinstance(value, Duration) else Duration.parse(str(value))
    if not length.seconds or length.seconds % _DAY:
        raise ValueError(f"a task is due after whole days, not '{value}': write 1 day, or a merge field")
    return str(length)


class Task(SpecModel):
    """What to do, by when, and who."""

    instead_of: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("assign", "user", "assigned_to"), "write to: owner, or a user by name"),
        "body": "write text: or html:",
    }

    title: Annotated[FilledText, Field(description="What to do (Jinja2).")]
    text: Annotated[FilledText | None, Field(description="More about it, as plain text (Jinja2).")] = None
    html: Annotated[FilledText | None, Field(description="The same as HTML (Jinja2).")] = None
    due: Annotated[
        str,
        BeforeValidator(_due),
        WithJsonSchema({"type": "string"}),
        Field(description="Whole days from then on: 1 day, 2 weeks; or a merge field that holds a date."),
    ]
    to: Annotated[
        FilledText, Field(description="A user by name or e-mail address. Default: owner, the contact's.")
    ] = OWNER

    @model_validator(mode="after")
    def _one_body(self) -> "Task":
        if self.text is not None and self.html is not None:
            raise ValueError("a task has either text or html")
        return self


class TaskStep(Step):
    """Give a user a task: `task: { title: Call back, due: 1 day }`."""

    keyword: ClassVar[str] = "task"
    node_types: ClassVar[tuple[str, ...]] = ("task-notification",)
    label: ClassVar[str] = "Add Task"
    bounded: ClassVar[bool] = True
    examples = (
        Example("task: { title: Call back, due: 1 day }"),
        Example(
            "task: { title: Check in with Client, html: 14 days are done, due: 1 day, to: Ann }",
            wire="task-notification.json",
        ),
        Example(
            'task: { title: Call back, text: Call, due: "{{right_now.date}}", to: owner }',
            wire="task-notification.relative.json",
        ),
    )

    task: Task

    def default_name(self) -> str:
        return f"Task: {self.task.title}"[:120]

    def node_type(self) -> str:
        return "task-notification"

    def attributes(self, context: CompileContext) -> JsonObject:
        task = self.task
        found: JsonObject = {
            "type": "task_notification",
            "title": context.words(task.title),
            "assignedTo": _OWNER if task.to == OWNER else user(task.to, context),
        }
        # Without one there is no key: publishing is refused for an empty body (observed).
        if task.text is not None:
            found["body"] = paragraphs(context.words(task.text))
        elif task.html is not None:
            found["body"] = context.markup(task.html)
        if is_merge_field(task.due):
            return {**found, "dueDate": task.due, "__customInputs__": {"dueDate": "duration-picker"}}
        return {**found, "dueDate": Duration.parse(task.due).seconds // _DAY}

    def uses(self) -> Iterator[Use]:
        task, path = self.task, (self.keyword,)
        yield Use(Named.WORDS, task.title, (*path, "title"))
        if task.text is not None:
            yield Use(Named.WORDS, task.text, (*path, "text"))
        if task.html is not None:
            yield Use(Named.MARKUP, task.html, (*path, "html"))
        yield from users_used(task.to, (*path, "to"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - _KNOWN:
            not_readable(f"a task with '{min(unknown)}'")
        due = held.get("dueDate")
        if isinstance(due, bool) or not isinstance(due, int | str) or not due:
            not_readable("a task with a date of this kind")
        if isinstance(due, str) and not is_merge_field(due):
            not_readable("a task with a fixed date")
        task: JsonObject = {"title": names.source(text_of(held, "title"))}
        if html := text_of(held, "body"):
            words = as_text(html)
            task |= {"html": names.source(html)} if words is None else {"text": names.source(words)}
        task["due"] = due if isinstance(due, str) else str(Duration(due * _DAY))
        who = held.get("assignedTo")
        return {"task": {**task, "to": OWNER if who == _OWNER else user_name(who, names)}}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        return {key: value for key, value in attributes.items() if key != "body" or value}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None  # the run goes straight on, whoever does it and when

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did(f"task: {text_of(node.attributes, 'title')}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        who = text_of(held, "assignedTo")
        due = held.get("dueDate")
        said = f"{due} days" if isinstance(due, int) else str(due)
        return (
            Click("Title, exactly:", text_of(held, "title")),
            *(
                Click("Description, as source code (HTML), exactly:", body)
                for body in [text_of(held, "body")]
                if body
            ),
            Click(f"Assign To: {'Assigned user of the contact' if who == _OWNER else shown.name(who)}"),
            Click(f"Due In: {said}"),
        )
