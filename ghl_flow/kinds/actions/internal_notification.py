"""`notify`: tells people of the business, in the app, by mail or by text.

Longer than 300 lines for one reason: it is one kind with all its facets, of an action that stores each
channel in another way.
"""

import re
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ghl_flow.counting import some_of
from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import empty
from ghl_flow.kinds.effects import Effects, Inert, texts_in
from ghl_flow.kinds.markup import as_text, paragraphs
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.people import OWNER, user, user_name, users_used
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.language.tongues import Language
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node

_RECIPIENTS = ("userType", "selectedUser", "to", "assignedUser", "userIds", "customEmail")
_ALL = "all"
# Letters of a text in the name of its step.
_SHOWN = 40
_BELL, _MAIL, _TEXT = "notification", "email", "sms"
_CUSTOM = {_MAIL: "custom_email", _TEXT: "custom_sms"}
_WORDS = {_BELL: "bell", _MAIL: "email", _TEXT: "text"}
_CHANNELS = frozenset((_BELL, _MAIL, _TEXT, "whatsapp"))
# Merge fields that are the same for every contact.
_OF_THE_BUSINESS = re.compile(r"\{\{\s*(?:location|location_owner|custom_values)\.[^{}]*\}\}")
_FOLLOWERS = ("alsoNotifyContactFollowers", "alsoNotifyOpportunityFollowers")
_KNOWN: Mapping[str, frozenset[str]] = {
    _BELL: frozenset(("type", "body", "title", "redirectPage")),
    _MAIL: frozenset(("isCloned", "html", "from_name", "from_email", "subject", "attachments")),
    _TEXT: frozenset(("body", "attachments")),
}
_WHO = frozenset(("userType", "selectedUser", "assignedOwners", "to", *_FOLLOWERS))


class InternalMail(SpecModel):
    """A mail to people of the business."""

    instead_of: ClassVar[Mapping[str, str]] = {"body": "write text: or html:"}

    subject: Annotated[FilledText, Field(description="The subject (Jinja2).")]
    text: Annotated[FilledText | None, Field(description="The mail as plain text (Jinja2).")] = None
    html: Annotated[FilledText | None, Field(description="The mail as HTML (Jinja2).")] = None

    @model_validator(mode="after")
    def _one_body(self) -> "InternalMail":
        if (self.text is None) == (self.html is None):
            raise ValueError("an email has either text or html")
        return self


class SomewhereElse(SpecModel):
    """An address or a number that belongs to no user."""

    email: Annotated[FilledText | None, Field(description="Mail this address, or merge field.")] = None
    number: Annotated[FilledText | None, Field(description="Text this number, or merge field.")] = None


class StaffText(SpecModel):
    """A text of the library for staff: its front matter says `to: staff`."""

    template: Annotated[
        str,
        Field(
            description="niche_templates/<niche>/<template>.sms.j2", pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$"
        ),
    ]
    language: Annotated[
        Language | None, Field(description="Which of its languages. Default: the account's.")
    ] = None

    @property
    def body(self) -> None:
        """It has none: words written in place are no template."""


class Notification(SpecModel):
    """What to say, in one way, and to whom."""

    bell: Annotated[FilledText | None, Field(description="In the app: what it says (Jinja2).")] = None
    title: Annotated[FilledText | None, Field(description="In the app: the title (Jinja2).")] = None
    opens: Annotated[
        FilledText | None,
        Field(description="In the app: the page that it opens, in HighLevel's word. Default: contact."),
    ] = None
    email: Annotated[InternalMail | None, Field(description="By mail.")] = None
    sms: Annotated[
        FilledText | StaffText | None,
        Field(description="By text message (Jinja2), or { template } for a text of the library."),
    ] = None
    to: Annotated[
        FilledText | Annotated[tuple[FilledText, ...], DISTINCT] | SomewhereElse,
        Field(
            description="owner (the contact's user), all, a user by name or e-mail address, or several; or "
            "{ number } for a text, { email } for a mail.",
        ),
    ] = OWNER

    @model_validator(mode="after")
    def _fits(self) -> "Notification":
        if [self.bell, self.email, self.sms].count(None) != 2:
            raise ValueError("a notification has one of bell, email and sms")
        if self.bell is None and (self.title is not None or self.opens is not None):
            raise ValueError("title and opens go with bell")
        if self.bell is not None and self.title is None:
            raise ValueError("a bell without a title, which HighLevel asks for: add title: New lead")
        if not isinstance(self.to, str | SomewhereElse):
            if self.bell is not None:
                raise ValueError("a bell rings for one user, the owner or all: write a step for each")
            if {OWNER, _ALL} & {*self.to}:
                raise ValueError("owner and all stand alone: write a step for each")
        if isinstance(self.to, SomewhereElse):
            given = self.to.model_fields_set
            if given != ({"email"} if self.email else {"number"} if self.sms else set()):
                raise ValueError("to: { number } goes with sms, to: { email } with email")
        return self

    @property
    def channel(self) -> str:
        """HighLevel's word for the way."""
        return _BELL if self.bell is not None else _MAIL if self.email is not None else _TEXT


class NotifyStep(Step):
    """Tell people of the business: `notify: { bell: A lead is waiting, title: New lead, to: owner }`.

    To the owner of a contact that has none, it reaches no one (observed).
    """

    keyword: ClassVar[str] = "notify"
    node_types: ClassVar[tuple[str, ...]] = ("internal_notification",)
    label: ClassVar[str] = "Send Internal Notification"
    bounded: ClassVar[bool] = True
    examples = (
        Example(
            'notify: { bell: "{{contact.name}} is waiting", title: Title, to: owner }',
            wire="internal_notification.bell-owner.json",
        ),
        Example(
            'notify: { bell: "{{contact.name}} is waiting", title: Title, to: Ann }',
            wire="internal_notification.bell.json",
        ),
        Example('notify: { email: { subject: New lead, html: "<b>{{contact.name}}</b>" }, to: [Ann, Bob] }'),
        Example(
            'notify: { email: { subject: New lead, text: "{{contact.name}}" }, to: Ann }',
            wire="internal_notification.email.json",
        ),
        Example("notify: { sms: A lead is waiting, to: owner }", wire="internal_notification.json"),
        Example('notify: { sms: A lead is waiting, to: { number: "+15125550100" } }'),
        Example("notify: { sms: { template: second-call }, to: all }"),
        Example("notify: { email: { subject: New lead, text: Call }, to: { email: office@example.com } }"),
        Example("notify: { bell: A lead is waiting, title: New lead, to: all }"),
    )

    notify: Notification

    def default_name(self) -> str:
        told = self.notify
        if told.bell is not None:
            return f"Bell for {_people(told.to)}: {told.title}"
        if told.email is not None:
            return f"Mail to {_people(told.to)}: {told.email.subject}"
        said = told.sms.template.replace("-", " ") if isinstance(told.sms, StaffText) else told.sms or ""
        return f"Text to {_people(told.to)}: {shorten(said, _SHOWN, placeholder=' ...')}"

    def node_type(self) -> str:
        return "internal_notification"

    def attributes(self, context: CompileContext) -> JsonObject:
        told, channel = self.notify, self.notify.channel
        held: JsonObject
        if told.email is not None:
            mail = told.email
            html = (
                paragraphs(context.words(mail.text or "")) if mail.html is None else context.markup(mail.html)
            )
            held = {
                "isCloned": False,
                "html": html,
                "from_name": "",
                "from_email": "",
                "subject": context.words(mail.subject),
                "attachments": [],
            }
        elif told.bell is not None:
            held = {
                "type": "send_notification",
                "body": context.words(told.bell),
                "title": context.words(told.title or ""),
                "redirectPage": told.opens or "contact",
            }
        else:
            copy = told.sms
            body = context.text(copy) if isinstance(copy, StaffText) else context.words(copy or "")
            held = {"body": body, "attachments": []}
        return {"type": channel, channel: {**held, **self._who(context)}}

    def _who(self, context: CompileContext) -> JsonObject:
        named, channel = self.notify.to, self.notify.channel
        if isinstance(named, SomewhereElse):
            return {"userType": _CUSTOM[channel], "to": named.email or named.number or ""}
        if named == _ALL:
            return {"userType": "all"}
        if named == OWNER:
            if channel != _BELL:
                return {"userType": "assign"}
            return {
                "userType": "assign",
                "assignedOwners": ["contact_owner"],
                **dict.fromkeys(_FOLLOWERS, False),
            }
        users: list[JsonValue] = [
            user(name, context) for name in ([named] if isinstance(named, str) else named)
        ]
        # A string in the app, a list elsewhere (read in documents of real accounts).
        return {"selectedUser": users[0] if channel == _BELL else users, "userType": "user"}

    def uses(self) -> Iterator[Use]:
        told, path = self.notify, (self.keyword,)
        for key, words in (("bell", told.bell), ("title", told.title), ("sms", told.sms)):
            if isinstance(words, StaffText):
                yield Use(Named.NOTE, "", (*path, key), words)
            elif words is not None:
                yield Use(Named.WORDS, words, (*path, key))
        if told.email is not None:
            yield Use(Named.WORDS, told.email.subject, (*path, "email", "subject"))
            if told.email.html is not None:
                yield Use(Named.MARKUP, told.email.html, (*path, "email", "html"))
            if told.email.text is not None:
                yield Use(Named.WORDS, told.email.text, (*path, "email", "text"))
        if not isinstance(told.to, SomewhereElse) and told.to != _ALL:
            yield from users_used(told.to, (*path, "to"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        channel = text_of(node.attributes, "type")
        held = object_of(node.attributes, channel)
        if channel not in _KNOWN or node.attributes.keys() - {"type", channel}:
            not_readable("a notification of this kind")
        if unknown := held.keys() - _KNOWN[channel] - _WHO:
            not_readable(f"a notification with '{min(unknown)}'")
        said: JsonObject
        if channel == _BELL:
            said = {
                "bell": names.source(text_of(held, "body")),
                "title": names.source(text_of(held, "title")),
            }
            if (page := text_of(held, "redirectPage")) != "contact":
                said["opens"] = page
        elif channel == _MAIL:
            html = text_of(held, "html")
            words = as_text(html)
            body: JsonObject = (
                {"html": names.source(html)} if words is None else {"text": names.source(words)}
            )
            said = {"email": {"subject": names.source(text_of(held, "subject")), **body}}
        else:
            said = {"sms": names.source(text_of(held, "body"))}
        return {"notify": {**said, "to": cls._named(held, channel, names)}}

    @classmethod
    def _named(cls, held: JsonObject, channel: str, names: Names) -> JsonValue:
        how = text_of(held, "userType")
        if how == _CUSTOM.get(channel):
            return {"email" if channel == _MAIL else "number": text_of(held, "to")}
        if how == "user":
            users: list[JsonValue] = [user_name(one, names) for one in texts_in(held.get("selectedUser"))]
            return users[0] if len(users) == 1 else users
        return {"assign": OWNER, "all": _ALL}.get(how) or not_readable(f"a notification to '{how}'")

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # A mail without a sender or attachments of its own, however that is written.
        channel = text_of(attributes, "type")
        held = object_of(attributes, channel)
        silent = ("from_name", "from_email", "attachments", "isCloned")
        kept = {key: value for key, value in held.items() if key not in silent or not empty(value)}
        return {**attributes, channel: kept}

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # Users of the business are no one that a flow is about, and the run goes on. A number or an address
        # that is filled in for the contact may be the contact's own.
        channel = text_of(node.attributes, "type")
        if channel == _BELL:
            return None
        if channel not in _CUSTOM:
            return f"{node.type} with 'type' of this kind"
        held = object_of(node.attributes, channel)
        loose = {key: value for key, value in node.attributes.items() if key not in _CHANNELS | {"type"}}
        for key, value in {**loose, **held}.items():
            if key not in _KNOWN[channel] and any(map(_is_filled_in, _strings(value))):
                return f"{node.type} to whom '{key}' names, which may be the contact"
        if loose:
            return f"{node.type} with '{min(loose)}'"
        how = held.get("userType")
        if how is not None and how not in ("all", "user", "assign", _CUSTOM[channel]):
            return f"{node.type} with 'userType' of this kind"
        return None

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # Who gets it stands in the object that is named like the channel.
        channel = node.attributes.get(text_of(node.attributes, "type"))
        details = channel if isinstance(channel, dict) else node.attributes
        reaches = any(details.get(key) for key in _RECIPIENTS)
        return Effects(inert=None if reaches else Inert.NO_RECIPIENT)

    @classmethod
    def staff_text(cls, node: Node) -> tuple[str, int] | None:
        # How many users a sub-account has is not known here: a text to all goes to one at least.
        held = object_of(node.attributes, _TEXT)
        if text_of(node.attributes, "type") != _TEXT or cls.effects(node).inert is not None:
            return None
        return text_of(held, "body"), max(1, len([*texts_in(held.get("selectedUser"))]))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        channel = text_of(node.attributes, "type")
        held = object_of(node.attributes, channel)
        said = text_of(held, "title") or text_of(held, "subject") or text_of(held, "body")
        if (text := cls.staff_text(node)) is not None:
            run.text_staff(node, text[0])
            return following(node)
        run.did(f"{_WORDS.get(channel, channel)} to people of the business: {said}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        channel = text_of(node.attributes, "type")
        held = object_of(node.attributes, channel)
        users = ", ".join(map(shown.name, texts_in(held.get("selectedUser"))))
        who = {
            "assign": "Assigned User (contact owner)",
            "all": "All Users",
            "user": f"Particular User: {users}",
        }.get(text_of(held, "userType"), f"Custom: {text_of(held, 'to')}")
        kind = {_BELL: "Notification", _MAIL: "Email", _TEXT: "SMS"}.get(channel, channel)
        labels = (
            ("Title, exactly:", "title"),
            ("Subject, exactly:", "subject"),
            ("Message, exactly:", "body"),
        )
        return (
            Click(f"Type Of Notification: {kind}"),
            Click(f"To User Type: {who}"),
            *(Click(label, text) for label, key in labels if (text := text_of(held, key))),
            *(
                Click("Message, as source code (HTML), exactly:", html)
                for html in [text_of(held, "html")]
                if html
            ),
            *(Click(f"Redirect Page: {page}") for page in [text_of(held, "redirectPage")] if page),
        )


def _people(to: str | tuple[str, ...] | SomewhereElse) -> str:
    """Who is told, in few words."""
    if isinstance(to, SomewhereElse):
        return to.email or to.number or ""
    return to if isinstance(to, str) else some_of(to)


def _is_filled_in(text: str) -> bool:
    """Whether it is another for each contact."""
    return "{{" in _OF_THE_BUSINESS.sub("", text)


def _strings(value: JsonValue) -> Iterator[str]:
    """Every string in there."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
