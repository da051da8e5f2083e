"""`http`: an HTTP request of any sort, HighLevel's custom webhook."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.pairs import (
    HEADER_INSTEAD,
    Address,
    CallsAddress,
    Headers,
    Pairs,
    pairs_of,
    row_clicks,
    rows,
    secret_rows,
    words_in,
)
from ghl_flow.kinds.reading import Names
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node


def _as_text(body: Any) -> Any:
    return json.dumps(body, ensure_ascii=False) if isinstance(body, dict | list) else body


class Request(SpecModel):
    """An HTTP request of any sort."""

    instead_of: ClassVar[Mapping[str, str]] = HEADER_INSTEAD

    url: Address
    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    json_: Annotated[
        FilledText | None,
        BeforeValidator(_as_text),
        Field(
            alias="json",
            description="The body, as JSON: a text, or keys and values (Jinja2, merge fields).",
            json_schema_extra={"anyOf": [{"type": kind} for kind in ("string", "object", "array", "null")]},
        ),
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


class HttpStep(CallsAddress, Step):
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
        body: JsonObject = {"contentType": content}
        if sent.json_ is not None:  # an empty text is a setting that is missing: publishing is refused
            body["rawData"] = context.words(sent.json_)
        body["keyValueData"] = rows(sent.form or {}, context)
        return {
            "event": "CUSTOM",
            "method": sent.method,
            "url": sent.url,
            "body": body,
            "headers": secret_rows(sent.headers, context),
            "parameters": rows(sent.query, context),
            "authorization": {"type": "NONE", "data": None},
            "saveResponse": sent.save_response,
            "webhookResponse": {"isSampleRequested": False, "selectedContact": ""},
        }

    def uses(self) -> Iterator[Use]:
        sent, path = self.http, self.keyword
        if sent.json_ is not None:
            yield Use(Named.WORDS, sent.json_, (path, "json"))
        yield from words_in(sent.form or {}, (path, "form"))
        yield from words_in(sent.query, (path, "query"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held, body = node.attributes, object_of(node.attributes, "body")
        sent: JsonObject = {"url": text_of(held, "url"), "method": text_of(held, "method")}
        if text_of(body, "rawData"):
            sent["json"] = names.source(text_of(body, "rawData"))
        if form := pairs_of(objects_of(body, "keyValueData"), names):
            sent["form"] = {**form}
        for key, stored in (("headers", "headers"), ("query", "parameters")):
            if found := pairs_of(objects_of(held, stored), names):
                sent[key] = {**found}
        if held.get("saveResponse"):
            sent["save_response"] = True
        return {"http": sent}

    @classmethod
    def canonical(cls, attributes: JsonObject) -> JsonObject:
        # What was asked for as a sample in the drawer is no part of the step; no text is an empty one.
        held = {key: value for key, value in attributes.items() if key != "webhookResponse"}
        body = {key: value for key, value in object_of(held, "body").items() if key != "rawData" or value}
        return {**held, "body": body} if body else held

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # What later steps read of the answer is known to nobody beforehand.
        return f"{node.type} that keeps the answer" if node.attributes.get("saveResponse") else None

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held, body = node.attributes, object_of(node.attributes, "body")
        raw = text_of(body, "rawData")
        return (
            Click(f"Event: {text_of(held, 'event')}"),
            Click(f"Method: {text_of(held, 'method')}"),
            Click("URL, exactly:", text_of(held, "url")),
            *row_clicks("Headers", objects_of(held, "headers"), shown),
            *row_clicks("Query parameters", objects_of(held, "parameters"), shown),
            Click(f"Content type: {text_of(body, 'contentType')}"),
            *((Click("Raw body, exactly:", raw),) if raw else ()),
            *row_clicks("Body", objects_of(body, "keyValueData"), shown),
            Click(f"Save response: {'on' if held.get('saveResponse') else 'off'}"),
        )
