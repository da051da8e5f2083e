"""`webhook`, `http`: an address of another system is called.

Longer than 300 lines for one reason: both call an address, and keep the same secrets out of files.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.masking import is_reference, looks_secret
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise ValueError(f"'{url}' is no address of the web: write https://...")
    return url


def _names_its_secrets(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        # Never repeated: it may be the secret itself.
        if not is_reference(value) and looks_secret(value):
            raise ValueError(f"the header {name} holds a secret: name it, env:NAME or keyring:NAME")
    return headers


Address = Annotated[
    FilledText, AfterValidator(_address), Field(description="Where to call; merge fields may stand in it.")
]
Pairs = Annotated[dict[FilledText, FilledText], Field(description="Names and values (Jinja2).")]
Headers = Annotated[
    dict[FilledText, FilledText],
    AfterValidator(_names_its_secrets),
    Field(description="Headers. A secret is named, never written: env:NAME or keyring:NAME."),
]


class Call(SpecModel):
    """What is sent where."""

    url: Address
    method: Literal["GET", "POST"] = "POST"
    data: Pairs = Field(default_factory=dict)
    headers: Headers = Field(default_factory=dict)


class Request(SpecModel):
    """An HTTP request of any sort."""

    url: Address
    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    json_: Annotated[
        FilledText | None, Field(alias="json", description="The body, as JSON (Jinja2, merge fields).")
    ] = None
    form: Annotated[Pairs | None, Field(description="The body, as a form sends it.")] = None
    query: Pairs = Field(default_factory=dict)
    headers: Headers = Field(default_factory=dict)
    save_response: Annotated[bool, Field(description="Later steps use the answer.")] = False

    @model_validator(mode="after")
    def _one_body(self) -> "Request":
        if self.json_ is not None and self.form is not None:
            raise ValueError("a request has one body: json or form")
        return self


class WebhookStep(Step):
    """Call an address: `webhook: https://...`. What it does comes as an event."""

    keyword: ClassVar[str] = "webhook"
    node_types: ClassVar[tuple[str, ...]] = ("webhook",)
    label: ClassVar[str] = "Webhook"
    bounded: ClassVar[bool] = True
    examples = (
        Example("webhook: https://hooks.example.com/ghl", wire="webhook.json"),
        Example(
            "webhook: { url: https://hooks.example.com/ghl, data: { name: '{{ contact.name }}' }, "
            "headers: { Authorization: env:HOOK_TOKEN } }"
        ),
    )

    webhook: Call

    @model_validator(mode="before")
    @classmethod
    def _address_alone(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("webhook"), str):
            return {**value, "webhook": {"url": value["webhook"]}}
        return value

    def default_name(self) -> str:
        return "Webhook"

    def node_type(self) -> str:
        return "webhook"

    def attributes(self, context: CompileContext) -> JsonObject:
        call = self.webhook
        return {
            "method": call.method,
            "url": call.url,
            "customData": _rows(call.data, context),
            "headers": _secret_rows(call.headers, context),
        }

    def uses(self) -> Iterator[Use]:
        yield from _words(self.webhook.data, (self.keyword, "data"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - {"method", "url", "customData", "headers"}:
            not_readable(f"a webhook with '{min(unknown)}'")
        call: JsonObject = {"url": text_of(held, "url"), "method": text_of(held, "method")}
        for key, stored in (("data", "customData"), ("headers", "headers")):
            if rows := _pairs(objects_of(held, stored), names):
                call[key] = {**rows}
        if call["method"] == "POST":
            del call["method"]
        return {"webhook": call["url"] if len(call) == 1 else call}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        url = text_of(node.attributes, "url").strip()
        return Effects(calls=(url,) if url else ())

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # The run goes on at once, whatever is answered.
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did(f"{text_of(node.attributes, 'method') or 'POST'} {_host(node)}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Method: {text_of(held, 'method')}"),
            Click("URL, exactly:", text_of(held, "url")),
            *_row_clicks("Custom data", objects_of(held, "customData"), shown),
            *_row_clicks("Headers", objects_of(held, "headers"), shown),
        )


class HttpStep(Step):
    """Send an HTTP request of any sort: `http: { method: PUT, url: https://..., json: ... }`. Premium."""

    keyword: ClassVar[str] = "http"
    node_types: ClassVar[tuple[str, ...]] = ("custom_webhook",)
    label: ClassVar[str] = "Custom Webhook"
    bounded: ClassVar[bool] = True
    premium: ClassVar[bool] = True
    examples = (
        Example(
            'http: { url: https://hooks.example.com/x, json: \'{"id": "{{ contact.id }}"}\' }',
            wire="custom_webhook.json",
        ),
        Example("http: { method: GET, url: https://hooks.example.com/x, query: { a: b } }"),
        Example("http: { url: https://hooks.example.com/x, form: { a: b }, headers: { X-Key: env:KEY } }"),
    )

    http: Request

    def default_name(self) -> str:
        return "Custom Webhook"

    def node_type(self) -> str:
        return "custom_webhook"

    def attributes(self, context: CompileContext) -> JsonObject:
        sent = self.http
        content = "application/x-www-form-urlencoded" if sent.form is not None else "application/json"
        return {
            "event": "CUSTOM",
            "method": sent.method,
            "url": sent.url,
            "body": {
                "contentType": content,
                "rawData": context.words(sent.json_) if sent.json_ is not None else "",
                "keyValueData": _rows(sent.form or {}, context),
            },
            "headers": _secret_rows(sent.headers, context),
            "parameters": _rows(sent.query, context),
            "authorization": {"type": "NONE", "data": None},
            "saveResponse": sent.save_response,
            "webhookResponse": {"isSampleRequested": False, "selectedContact": ""},
        }

    def uses(self) -> Iterator[Use]:
        sent, path = self.http, self.keyword
        if sent.json_ is not None:
            yield Use(Named.WORDS, sent.json_, (path, "json"))
        yield from _words(sent.form or {}, (path, "form"))
        yield from _words(sent.query, (path, "query"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held, body = node.attributes, object_of(node.attributes, "body")
        sent: JsonObject = {"url": text_of(held, "url"), "method": text_of(held, "method")}
        if text_of(body, "rawData"):
            sent["json"] = names.source(text_of(body, "rawData"))
        if form := _pairs(objects_of(body, "keyValueData"), names):
            sent["form"] = {**form}
        for key, stored in (("headers", "headers"), ("query", "parameters")):
            if rows := _pairs(objects_of(held, stored), names):
                sent[key] = {**rows}
        if held.get("saveResponse"):
            sent["save_response"] = True
        return {"http": sent}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # What was asked for as a sample in the drawer is no part of the step.
        return {key: value for key, value in attributes.items() if key != "webhookResponse"}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        url = text_of(node.attributes, "url").strip()
        return Effects(calls=(url,) if url else ())

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # What later steps read of the answer is known to nobody beforehand.
        return f"{node.type} that keeps the answer" if node.attributes.get("saveResponse") else None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        run.did(f"{text_of(node.attributes, 'method') or 'POST'} {_host(node)}")
        return following(node)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held, body = node.attributes, object_of(node.attributes, "body")
        raw = text_of(body, "rawData")
        return (
            Click(f"Event: {text_of(held, 'event')}"),
            Click(f"Method: {text_of(held, 'method')}"),
            Click("URL, exactly:", text_of(held, "url")),
            *_row_clicks("Headers", objects_of(held, "headers"), shown),
            *_row_clicks("Query parameters", objects_of(held, "parameters"), shown),
            Click(f"Content type: {text_of(body, 'contentType')}"),
            *((Click("Raw body, exactly:", raw),) if raw else ()),
            *_row_clicks("Body", objects_of(body, "keyValueData"), shown),
            Click(f"Save response: {'on' if held.get('saveResponse') else 'off'}"),
        )


def _rows(pairs: Mapping[str, str], context: CompileContext) -> list[JsonValue]:
    return [{"key": key, "value": context.words(value)} for key, value in pairs.items()]


def _secret_rows(pairs: Mapping[str, str], context: CompileContext) -> list[JsonValue]:
    return [{"key": key, "value": context.secret(value)} for key, value in pairs.items()]


def _words(pairs: Mapping[str, str], path: tuple[str, ...]) -> Iterator[Use]:
    for key, value in pairs.items():
        yield Use(Named.WORDS, value, (*path, key))


def _pairs(rows: list[JsonObject], names: Names) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for row in rows:
        key, value = text_of(row, "key"), row.get("value")
        if (
            row.keys() - {"key", "value"}
            or not key
            or key in found
            or not isinstance(value, str)
            or not value
        ):
            not_readable("a webhook with rows that are no names and values")
        named = names.secret_named(value)
        # A secret is never written down.
        if not is_reference(named) and looks_secret(named):
            not_readable("a webhook that holds a secret")
        found[key] = named
    return found


def _host(node: Node) -> str:
    """The host alone: what follows it may be secret."""
    return urlsplit(text_of(node.attributes, "url")).netloc.rpartition("@")[2]


def _row_clicks(what: str, rows: list[JsonObject], shown: Shown) -> tuple[Click, ...]:
    if not rows:
        return ()
    below = tuple(Click(f"{text_of(row, 'key')}: {shown.name(text_of(row, 'value'))}") for row in rows)
    return (Click(f"{what}:", below=below),)
