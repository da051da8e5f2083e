"""Kinds by the word or type that names them, each loaded when it is first asked for.

There are some ninety, a flow uses five of them, and making the classes of all was half of a short run.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Generic, TypeVar

Kind = TypeVar("Kind")


class Lazily(Mapping[str, type[Kind]], Generic[Kind]):
    """A mapping of names to classes. `places` says where each is, as `module:Class` below this package."""

    def __init__(self, places: Mapping[str, str], loaded: Mapping[str, type[Kind]] | None = None) -> None:
        """`loaded` are there already, and come last."""
        self._then: Callable[[type[Kind]], None] = lambda _: None
        self._places = {**places, **dict.fromkeys(loaded or {}, "")}
        self.loaded: dict[str, type[Kind]] = dict(loaded or {})

    def with_others(self, loaded: Mapping[str, type[Kind]]) -> "Lazily[Kind]":
        """The same and these."""
        return Lazily(self._places, {**self.loaded, **loaded}) if loaded else self

    def in_order(self) -> "Lazily[Kind]":
        """The same in order of their names."""
        found: Lazily[Kind] = Lazily(dict(sorted(self._places.items())))
        return found._with(self)

    def loading(self, then: Callable[[type[Kind]], None]) -> "Lazily[Kind]":
        """The same; `then` is called with each one that is loaded from now on, before it is handed out."""
        found: Lazily[Kind] = Lazily(self._places)
        found._with(self)._then = then
        return found

    def _with(self, other: "Lazily[Kind]") -> "Lazily[Kind]":
        self.loaded, self._then = {**other.loaded}, other._then
        return self

    def __getitem__(self, name: str) -> type[Kind]:
        if name not in self.loaded:
            module, _, kind = self._places[name].partition(":")
            found: type[Kind] = getattr(import_module(f"{__package__}.{module}"), kind)
            self._then(found)
            self.loaded[name] = found
        return self.loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places
