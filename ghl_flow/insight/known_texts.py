"""Which text of an account's flows a message is: by its words, whatever stands in its merge fields."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ghl_flow.copy.merge_fields import find_merge_fields

_MOST_FILLED = 120
"""Characters that a merge field may become."""


class KnownText(NamedTuple):
    """A text that a flow sends. `name` is its template, with its language where that is not English.

    `step` is the step that sends it, `order` its place among the texts of the flow; `template` is empty for a
    text that is written in the flow, which has the step's name.
    """

    name: str
    flow: str
    niche: str
    body: str
    step: str = ""
    order: int = 0
    template: str = ""

    @property
    def place(self) -> str:
        """The step, with its flow."""
        return f"{self.flow}/{self.step}"

    def is_named(self, name: str) -> bool:
        """Whether it is meant by a template (in every language), by one language of it, or by its step."""
        return name in (self.name, self.template or self.name, self.place)


class KnownTexts:
    """The texts of an account; what HighLevel appends to a message is no part of them."""

    def __init__(self, texts: Iterable[KnownText]) -> None:
        found = {text.body: text for text in texts}
        patterns = [(_pattern(text.body), _literal(text.body), text) for text in found.values()]
        # Where two fit, the one of which more is known.
        self._patterns = sorted(patterns, key=lambda one: -one[1])

    def of(self, body: str) -> KnownText | None:
        """The text that a message was made of."""
        said = _plain(body)
        return next((text for pattern, _, text in self._patterns if pattern.match(said)), None)


def _pattern(body: str) -> re.Pattern[str]:
    parts, end = [], 0
    for use in find_merge_fields(body):
        parts += [_words(body[end : use.start]), rf".{{0,{_MOST_FILLED}}}?"]
        end = use.end
    return re.compile("".join((*parts, _words(body[end:]))).strip() + r"(?:\s|$)", re.DOTALL)


def _words(text: str) -> str:
    # An empty merge field leaves two spaces, or none at an end.
    return r"\s*".join(re.escape(part) if part else "" for part in re.split(r"\s+", text))


def _literal(body: str) -> int:
    return len(body) - sum(use.end - use.start for use in find_merge_fields(body))


def _plain(body: str) -> str:
    return " ".join(body.split())


def alike(texts: Sequence[KnownText], name: str) -> Iterator[tuple[KnownText, KnownText]]:
    """Texts of that name, and others that no message tells from them: they have the same words."""
    for one in texts:
        if one.is_named(name):
            words = _plain(one.body)
            yield from (
                (one, text) for text in texts if not text.is_named(name) and _plain(text.body) == words
            )
