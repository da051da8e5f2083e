"""Reading an answer of success: nothing is taken on trust."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ghl_flow.highlevel.cause import is_web_page
from ghl_flow.highlevel.errors import MalformedResponseError, RequestLine
from ghl_flow.wire.json import JsonObject, JsonValue, parse_json

T = TypeVar("T")
_LIST: TypeAdapter[list[JsonValue]] = TypeAdapter(list[JsonValue])
# No key is required in the official OpenAPI, so that one of these has to do.
_OF_A_WORKFLOW = frozenset(("name", "settings", "triggers", "version", "workflowData"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer. Every reader raises MalformedResponseError when the content is something else.

    `date`: when HighLevel's server says that it answered, as it wrote that (RFC 9110).
    """

    request: RequestLine
    status: int
    content: bytes
    date: str = ""

    @property
    def moment(self) -> datetime | None:
        """When it was answered, by HighLevel's clock; None where that is not told."""
        try:
            return parsedate_to_datetime(self.date).astimezone(UTC)
        except ValueError:
            return None

    def json(self) -> JsonValue:
        """The content, decoded."""
        try:
            return parse_json(self.content)
        except ValueError:
            if is_web_page(self.content):
                what = "a web page came back instead of HighLevel's answer"
                raise MalformedResponseError(
                    f"{what} ({self.request} answered {self.status})",
                    request=self.request,
                    ambiguous=self.request.writes,
                    hint="check the proxy, the VPN and the network's login page",
                ) from None
            raise self.malformed("the answer is not JSON") from None

    def object(self) -> JsonObject:
        """The content, an object."""
        value = self.json()
        if not isinstance(value, dict):
            raise self.malformed("the answer is not an object")
        return value

    def field(self, key: str, shape: TypeAdapter[T]) -> T:
        """What stands under `key`, in that shape."""
        document = self.object()
        if key not in document:
            raise self.malformed(f"the answer has no '{key}'")
        return self.shaped(document[key], shape, key)

    def entries(self, key: str, shape: TypeAdapter[T]) -> list[T]:
        """Those entries of the list under `key` that have the shape; others are passed over."""
        return self.counted(key, shape)[0]

    def counted(self, key: str, shape: TypeAdapter[T]) -> tuple[list[T], int]:
        """The same, and how many entries were passed over."""
        rows = self.field(key, _LIST)
        found = self.fitting(rows, shape)
        return found, len(rows) - len(found)

    def fitting(self, rows: Sequence[JsonValue], shape: TypeAdapter[T]) -> list[T]:
        """Those of the rows that have the shape."""
        found = []
        for row in rows:
            with suppress(ValidationError):
                found.append(shape.validate_python(row))
        return found

    def shaped(self, value: JsonValue, shape: TypeAdapter[T], where: str = "the answer") -> T:
        """The value in that shape."""
        try:
            return shape.validate_python(value)
        except ValidationError as error:
            # Where and what, never the value: it may be somebody's phone number.
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            place = ".".join(str(part) for part in (where, *first["loc"]))
            raise self.malformed(f"{place}: {first['msg']}") from None

    def workflow(self, document: JsonObject) -> JsonObject:
        """The document, if it holds anything of a workflow: one of no such key is not one without steps."""
        if not document.keys() & _OF_A_WORKFLOW:
            raise self.malformed("the answer holds no definition of a workflow")
        return document

    def malformed(self, what: str) -> MalformedResponseError:
        """The error that says so."""
        return MalformedResponseError(
            f"{what} ({self.request} answered {self.status})",
            request=self.request,
            ambiguous=self.request.writes,
            hint="HighLevel may have changed its API",
        )
