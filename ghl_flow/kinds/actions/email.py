"""`email`: one mail to the contact."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import text as any_text
from ghl_flow.kinds.effects import Effects, Inert
from ghl_flow.kinds.markup import as_text, paragraphs
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel
from ghl_flow.masking import is_reference, name_for
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.secrecy import hidden

# What says nothing while it is empty, false or a constant of the builder: beside it only the words count.
_SILENT = frozenset(("from_name", "from_email", "preHeader", "attachments", "conditions", "trackingOptions"))

_FROM_THE_BUILDER: JsonObject = {
    "templatesource": "email-builder",
    "templateCreationMode": "existing",
    "syncEnabled": True,
}
# What the server says of a template: no part of the step.
_OF_THE_TEMPLATE = frozenset(("previewUrl", "createdAt", "fieldDefaults", "htmlDefaults", "isCloned"))


class Sender(SpecModel):
    """Who a mail comes from; merge fields are kept as they are."""

    name: Annotated[FilledText | None, Field(description="The name that the contact reads.")] = None
    email: Annotated[FilledText | None, Field(description="The address.")] = None


_TRACKED = {"links": "hasTrackingLinks", "utm": "hasUtmTracking", "tags": "hasTags"}


class Attachment(SpecModel):
    """A file that goes with a mail. It has to lie somewhere already, as in HighLevel's media storage."""

    url: Annotated[
        FilledText,
        Field(description="Its address. One that holds a token is named: env:NAME or keyring:NAME."),
    ]
    name: Annotated[FilledText, Field(description="What the contact reads: Price list.pdf.")]
    size: Annotated[int, Field(gt=0, description="How many bytes it has.")]

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if not is_reference(url):
            parts = urlsplit(url)
            if parts.scheme not in ("https", "http") or not parts.netloc:
                raise ValueError("a file is at an address of the web: write https://..., or env:NAME")
            if hidden(url) != url:
                # Never repeated: it holds the secret itself.
                raise ValueError("the address of a file holds a token: name it, env:NAME or keyring:NAME")
        return url


class Mail(SpecModel):
    """What a mail says."""

    instead_of: ClassVar[Mapping[str, str]] = {
        "body": "write text: or html:",
        "template": "write builder_template: and the name of a template of HighLevel's builder",
        "to": "a mail goes to the contact: for people of the business there is notify:",
    }

    subject: Annotated[FilledText, Field(description="The subject (Jinja2).")]
    text: Annotated[
        FilledText | None,
        Field(description="The mail as plain text (Jinja2): an empty line begins a paragraph."),
    ] = None
    html: Annotated[FilledText | None, Field(description="The mail as HTML (Jinja2).")] = None
    builder_template: Annotated[
        FilledText | None, Field(description="A template of HighLevel's email builder, by its name.")
    ] = None
    preview: Annotated[FilledText | None, Field(description="What inboxes show beside the subject.")] = None
    attachments: Annotated[
        tuple[Attachment, ...], Field(description="Files that go with it, each with address, name and size.")
    ] = ()
    track: Annotated[
        tuple[Literal["links", "utm", "tags"], ...],
        DISTINCT,
        Field(description="What HighLevel adds to links to tell who opened them. Default: nothing."),
    ] = ()
    sender: Annotated[
        Sender | None, Field(alias="from", description="Default: the workflow's or the account's sender.")
    ] = None

    @model_validator(mode="after")
    def _one_body(self) -> "Mail":
        if sum(one is not None for one in (self.text, self.html, self.builder_template)) != 1:
            raise ValueError("an email has one of text, html and builder_template")
        return self


class EmailStep(Step):
    """Mail the contact: `email: { subject: Your estimate, text: "Hi, ..." }`."""

    keyword: ClassVar[str] = "email"
    node_types: ClassVar[tuple[str, ...]] = ("email",)
    label: ClassVar[str] = "Send Email"
    bounded: ClassVar[bool] = True
    sends: ClassVar[bool] = True
    examples = (
        Example("email: { subject: Quick hello, text: We got your message. }"),
        Example(
            'email: { subject: test, html: "<br/>", from: { name: Jordan, email: sender@example.com } }',
            wire="email.json",
        ),
        Example("email: { subject: Quick hello, builder_template: Welcome }", wire="email.template.json"),
        Example('email: { subject: Hello, html: "<p class=x>Hi</p>" }', wire="email.inline-tracked.json"),
        Example(
            "email: { subject: Prices, text: As promised., "
            "track: [links, utm], "
            "attachments: [{ url: https://files.example.com/prices.pdf, name: Prices.pdf, size: 20480 }] }"
        ),
    )

    email: Mail

    def default_name(self) -> str:
        return "Email"

    def node_type(self) -> str:
        return "email"

    def attributes(self, context: CompileContext) -> JsonObject:
        mail, sender = self.email, self.email.sender or Sender()
        if mail.html is not None:
            html = context.markup(mail.html)
        else:
            html = paragraphs(context.words(mail.text)) if mail.text is not None else ""
        found: JsonObject = {
            "html": html,
            "from_name": sender.name or "",
            "from_email": sender.email or "",
            "subject": context.words(mail.subject),
            "attachments": [
                {"url": context.secret(one.url), "name": one.name, "size": one.size}
                for one in mail.attachments
            ],
        }
        if mail.track:
            found["trackingOptions"] = {key: word in mail.track for word, key in _TRACKED.items()}
        # Without a sender of its own the keys are absent: an empty string is refused in some attributes.
        found = {key: value for key, value in found.items() if value != ""}
        if mail.preview:
            found["preHeader"] = context.words(mail.preview)
        if mail.builder_template:
            found["template_id"] = context.named(Named.EMAIL_TEMPLATE, mail.builder_template)
            found |= _FROM_THE_BUILDER
        return found

    def uses(self) -> Iterator[Use]:
        mail, path = self.email, (self.keyword,)
        yield Use(Named.WORDS, mail.subject, (*path, "subject"))
        if mail.builder_template is not None:
            yield Use(Named.EMAIL_TEMPLATE, mail.builder_template, (*path, "builder_template"))
        if mail.html is not None:
            yield Use(Named.MARKUP, mail.html, (*path, "html"))
        for key, words in (("text", mail.text), ("preview", mail.preview)):
            if words is not None:
                yield Use(Named.WORDS, words, (*path, key))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = cls.canonical(node.attributes)
        known = {
            "attachments",
            "trackingOptions",
            "subject",
            "html",
            "preHeader",
            "from_name",
            "from_email",
            "template_id",
        }
        if unknown := held.keys() - known - _FROM_THE_BUILDER.keys():
            not_readable(f"an email with '{min(unknown)}'")
        mail: JsonObject = {
            "subject": names.source(text_of(held, "subject")),
        }
        if "template_id" in held:
            mail["builder_template"] = names.name_of_thing(Named.EMAIL_TEMPLATE, text_of(held, "template_id"))
        else:
            html = text_of(held, "html")
            words = as_text(html)
            mail |= {"html": names.source(html)} if words is None else {"text": names.source(words)}
        if "preHeader" in held:
            mail["preview"] = names.source(text_of(held, "preHeader"))
        if tracked := object_of(held, "trackingOptions"):
            if tracked.keys() - _TRACKED.values():
                not_readable("an email that tracks something else")
            mail["track"] = [word for word, key in _TRACKED.items() if tracked.get(key) is True]
        if files := [_file(one, names) for one in objects_of(held, "attachments")]:
            mail["attachments"] = [*files]
        sender: JsonObject = {
            key: held[name] for key, name in (("name", "from_name"), ("email", "from_email")) if name in held
        }
        return {"email": {**mail, "from": sender} if sender else mail}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        found = {
            key: value
            for key, value in attributes.items()
            if key not in _OF_THE_TEMPLATE and (key not in _SILENT or not _says_nothing(value))
        }
        if "trackingOptions" in found:
            tracks = object_of(found, "trackingOptions")
            found["trackingOptions"] = {key: tracks[key] for key in sorted(tracks) if key != "sourceId"}
        return found

    @classmethod
    def compared(cls, attributes: JsonObject) -> JsonObject:
        found = cls.canonical(attributes)
        # The address of a file may be a secret, whose name stands for it.
        files = objects_of(found, "attachments")
        named: list[JsonValue] = [
            {**one, "url": "" if _is_secret(text_of(one, "url")) else one.get("url")} for one in files
        ]
        return {**found, "attachments": named} if files else found

    @classmethod
    def message(cls, node: Node) -> str | None:
        found = node.attributes.get("html")
        return found if isinstance(found, str) else None

    @classmethod
    def with_message(cls, node: Node, text: str) -> Node:
        return node._replace(attributes={**node.attributes, "html": text})

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends="email", inert=None if cls._has_words(node) else Inert.NO_WORDS)

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # Whatever it says and however it is tracked, one mail goes out, if it has words at all.
        return None if cls._has_words(node) else "email without words"

    @classmethod
    def _has_words(cls, node: Node) -> bool:
        return any(any_text(node.attributes.get(key)) for key in ("html", "template_id"))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.send_email(node, text_of(node.attributes, "subject"))
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        senders = (("From Name", "from_name"), ("From Email", "from_email"), ("Preview text", "preHeader"))
        return (
            *(Click(f"{label}: {text}") for label, key in senders if (text := text_of(held, key))),
            Click("Subject, exactly:", text_of(held, "subject")),
            Click(f"Template: {shown.name(template)}")
            if (template := text_of(held, "template_id"))
            else Click("Message, as source code (HTML), exactly:", text_of(held, "html")),
            *(Click(f"Attach the file {text_of(one, 'name')}") for one in objects_of(held, "attachments")),
        )


def _file(stored: JsonObject, names: Names) -> JsonObject:
    """A file as it is written; an address that holds a token is given a name."""
    if stored.keys() != {"url", "name", "size"}:
        not_readable("an email with a file of another kind")
    named = names.secret_named(text_of(stored, "url"))
    if not is_reference(named) and _is_secret(named):
        named = name_for(f"file {text_of(stored, 'name')}")
    return {**stored, "url": named}


def _is_secret(url: str) -> bool:
    """Whether an address holds a token, or is a secret's name."""
    return "://" not in url or hidden(url) != url


def _says_nothing(value: object) -> bool:
    if isinstance(value, dict):
        # `sourceId` names the step itself.
        return all(key == "sourceId" or not item for key, item in value.items())
    return not value
