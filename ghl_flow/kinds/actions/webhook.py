"""`webhook`: an address of another system is called."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example, Use
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
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.language.model import SpecModel
from ghl_flow.wire.json import JsonObject, objects_of, text_of
from ghl_flow.wire.node import Node


class Call(SpecModel):
    """What is sent where."""

    instead_of: ClassVar[Mapping[str, str]] = HEADER_INSTEAD

    url: Address
    method: Literal["GET", "POST"] = "POST"
    data: Pairs = Field(default_factory=dict)
    headers: Headers = Field(default_factory=dict)


class WebhookStep(CallsAddress, Step):
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
            "customData": rows(call.data, context),
            "headers": secret_rows(call.headers, context),
        }

    def uses(self) -> Iterator[Use]:
        yield from words_in(self.webhook.data, (self.keyword, "data"))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        held = node.attributes
        if unknown := held.keys() - {"method", "url", "customData", "headers"}:
            not_readable(f"a webhook with '{min(unknown)}'")
        call: JsonObject = {"url": text_of(held, "url"), "method": text_of(held, "method")}
        for key, stored in (("data", "customData"), ("headers", "headers")):
            if found := pairs_of(objects_of(held, stored), names):
                call[key] = {**found}
        if call["method"] == "POST":
            del call["method"]
        return {"webhook": call["url"] if len(call) == 1 else call}

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # The run goes on at once, whatever is answered.
        return None

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click(f"Method: {text_of(held, 'method')}"),
            Click("URL, exactly:", text_of(held, "url")),
            *row_clicks("Custom data", objects_of(held, "customData"), shown),
            *row_clicks("Headers", objects_of(held, "headers"), shown),
        )
