"""`assign`, `unassign`: which user a contact belongs to."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictBool, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import beyond as beyond_table
from ghl_flow.kinds.covered import one_of
from ghl_flow.kinds.effects import Effects, How, Write, texts_in
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use
from ghl_flow.kinds.people import is_merge_field, user, user_name, users_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.standard_fields import USER
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import spoken

_KNOWN = frozenset(
    (
        "type",
        "user_list",
        "traffic_split",
        "traffic_weightage",
        "traffic_index",
        "total_index",
        "only_unassigned_contact",
        "customUserList",
    )
)

_WHOEVER = "{{ contact.assigned_to }}"
"""In place of one of several users, or of the one that a contact has already."""


class Assignment(SpecModel):
    """Who gets the contact. A name, or a list of them, is `to`."""

    to: Annotated[
        FilledText | tuple[FilledText, ...],
        DISTINCT,
        Field(
            min_length=1,
            description="A user by name or e-mail address, or several who take turns; or a merge field.",
        ),
    ]
    only_unassigned: Annotated[
        StrictBool, Field(description="true: a contact that has a user keeps that one.")
    ] = False

    @model_validator(mode="before")
    @classmethod
    def _names_alone(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _a_merge_field_alone(self) -> "Assignment":
        if not isinstance(self.to, str) and any(map(is_merge_field, self.to)):
            raise ValueError('a merge field stands alone: assign: "{{opportunity.assignedTo}}"')
        return self

    @property
    def users(self) -> tuple[str, ...]:
        """Those who take turns; none for a merge field."""
        if not isinstance(self.to, str):
            return self.to
        return () if is_merge_field(self.to) else (self.to,)


def _one(node: Node) -> str | None:
    """The user who gets every contact; None where that is not known beforehand."""
    held = node.attributes
    users = [*texts_in(held.get("user_list"))]
    known = not held.keys() - _KNOWN and not held.get("only_unassigned_contact")
    return users[0] if known and len(users) == 1 and not text_of(held, "customUserList") else None


class AssignStep(Step):
    """Give the contact to a user: `assign: Ann`, or in turns `assign: [Ann, Bob]`."""

    keyword: ClassVar[str] = "assign"
    node_types: ClassVar[tuple[str, ...]] = ("assign_user",)
    label: ClassVar[str] = "Assign To User"
    bounded: ClassVar[bool] = True
    fills: ClassVar[str] = "user"
    examples = (
        Example("assign: Ann"),
        Example("assign: [Ann, bob@example.com]"),
        Example("assign: { to: [Ann, Bob], only_unassigned: true }"),
        Example('assign: "{{opportunity.assignedTo}}"', wire="assign_user.json"),
    )

    assign: Assignment

    def default_name(self) -> str:
        named = self.assign.to
        return f"Assign to {named if isinstance(named, str) else ', '.join(named)}"[:120]

    def node_type(self) -> str:
        return "assign_user"

    def attributes(self, context: CompileContext) -> JsonObject:
        users = [user(name, context) for name in self.assign.users]
        found: JsonObject = {
            "only_unassigned_contact": self.assign.only_unassigned,
            "total_index": len(users),
            "traffic_split": "equally",
            "traffic_weightage": dict.fromkeys(users, 1),
            "traffic_index": [{"id": one, "indexes": [place]} for place, one in enumerate(users, 1)],
            "user_list": [*users],
            "type": "assign_user",
        }
        return found if users else {**found, "customUserList": str(self.assign.to)}

    def uses(self) -> Iterator[Use]:
        yield from users_used(self.assign.to, (self.keyword, "to"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - _KNOWN:
            not_readable(f"an assignment with '{min(unknown)}'")
        users: list[JsonValue] = [user_name(one, names) for one in texts_in(held.get("user_list"))]
        who = text_of(held, "customUserList") or (users[0] if len(users) == 1 else users)
        found: JsonObject = {"to": who}
        if held.get("only_unassigned_contact") is True:
            found["only_unassigned"] = True
        return {"assign": found}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(writes=(Write(USER, How.VALUE, _one(node) or _WHOEVER),))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None  # whoever gets it: that is left open, and the run goes on

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        named = map(spoken, texts_in(node.attributes.get("user_list")))
        custom = text_of(node.attributes, "customUserList")
        run.did(f"assigned to {custom or ' or '.join(named) or 'no user'}")
        if (one := _one(node)) is not None:
            run.set_field(USER, one)
        else:
            run.set_field_now(USER, _WHOEVER)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        if custom := text_of(held, "customUserList"):
            return (Click("User, as a custom value:", custom),)
        named = ", ".join(map(shown.name, texts_in(held.get("user_list"))))
        only = "on" if held.get("only_unassigned_contact") is True else "off"
        return (
            Click(f"Users: {named}; Split Traffic: Equally"),
            Click(f"Only apply to unassigned contacts: {only}"),
        )


class UnassignStep(Step):
    """Take the contact's user away: `unassign`."""

    keyword: ClassVar[str] = "unassign"
    node_types: ClassVar[tuple[str, ...]] = ("remove_assigned_user",)
    label: ClassVar[str] = "Remove Assigned User"
    bounded: ClassVar[bool] = True
    examples = (Example("unassign", wire="remove_assigned_user.json"),)

    unassign: Annotated[Literal[True], Field(description="Written as the bare word unassign.")] = True

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {} if value == "unassign" else value

    def default_name(self) -> str:
        return "Remove assigned user"

    def node_type(self) -> str:
        return "remove_assigned_user"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {"type": "remove_assigned_user"}

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        return {"unassign": True}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(writes=(Write(USER, How.CLEAR),))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond_table(node.attributes, {"type": one_of("remove_assigned_user")}, node.type)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did("assigned to no user")
        run.set_field(USER, None)
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return ()
