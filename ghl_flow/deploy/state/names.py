"""Which thing of the account each name means: read from the documented lists, and only from those needed.

A name is taken as it is written. Where it is not there, or there twice, nothing is chosen.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from ghl_flow.errors import AuthenticationError, GhlFlowError, RemoteError
from ghl_flow.highlevel import Secret
from ghl_flow.highlevel.errors import (
    ApiError,
    BlockedError,
    MalformedResponseError,
    RateLimitedError,
    ServerError,
)
from ghl_flow.highlevel.public import CustomValue, Entry, PublicApi, WorkflowSummary
from ghl_flow.kinds.refers import references_of
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import NameOf, name_of
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known


class Trouble(Enum):
    """Why a name means nothing in an account."""

    MISSING = auto()
    TAKEN_TWICE = auto()
    NOT_READ = auto()
    """The list could not be read, so nothing is known."""
    NOT_SET = auto()
    """A secret that is not there."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that means nothing here. `ids`: those that have it; `known`: the names there are."""

    name: NameOf
    trouble: Trouble
    ids: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    error: RemoteError | AuthenticationError | None = None


@dataclass(frozen=True, slots=True)
class NamesRead:
    """What the names of an account's flows mean: `ids` and `unresolved` by reference.

    `words` says what an id is, of everything that was listed on the way.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    unresolved: Mapping[str, Unresolved] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


class _Listed(NamedTuple):
    """One thing of a list, with what else it is called and what it is a part of."""

    id: str
    name: str
    alias: str = ""
    within: str = ""
    within_id: str = ""

    def is_called(self, name: str) -> bool:
        # An id names a thing too: an imported flow has it where nothing better is known.
        return name in (self.name, self.id) or bool(self.alias and self.alias.casefold() == name.casefold())


_Lists = Mapping[Thing, Sequence[_Listed] | RemoteError]


async def read_names(
    references: Iterable[str],
    given: AccountNames | None,
    public: PublicApi,
    workflows: Iterable[WorkflowSummary] = (),
    values: Iterable[CustomValue] = (),
    secret: Callable[[str], Secret] | None = None,
) -> NamesRead:
    """Look up everything that these references name.

    Args:
        references: any; those that name no thing of the account are passed over.
        given: what the account file says, which counts for more.
        public: what is asked for the lists.
        workflows: the account's, which were listed before.
        values: its custom values, the same.
        secret: what resolves `env:NAME`; without it none is looked for, and none is missing.

    Raises:
        HighLevelError: no answer, or not now; that a list is refused is an answer.
    """
    wanted = {reference: name for reference in references if (name := name_of(reference)) is not None}
    if not wanted:
        return NamesRead()
    things = {name.thing for name in wanted.values()}
    told = {reference: found for reference, name in wanted.items() if (found := _given(name, given))}
    ids, unresolved = dict(told), dict[str, Unresolved]()
    for reference in [one for one, name in wanted.items() if name.thing is Thing.SECRET]:
        name = wanted.pop(reference)
        if secret is not None:
            try:
                ids[reference] = secret(name.name).reveal()
            except AuthenticationError as error:
                unresolved[reference] = Unresolved(name, Trouble.NOT_SET, error=error)
    left = {name.thing for reference, name in wanted.items() if reference not in told}
    lists: dict[Thing, Sequence[_Listed] | RemoteError] = {
        Thing.WORKFLOW: [_Listed(one.id, one.name) for one in workflows],
        Thing.VALUE: [_Listed(one.id, one.name) for one in values],
    }
    for thing in sorted(left & set(_READERS)):
        if thing not in lists:
            lists |= await _read(_READERS[thing], public)
    for reference, name in wanted.items():
        if reference in told:
            continue
        meant = _resolved(name, lists[name.thing], given.pipelines if given else {})
        if isinstance(meant, Unresolved):
            unresolved[reference] = meant
        else:
            ids[reference] = meant
    words = dict(_words(things, lists)) | {ids[one]: wanted[one].words for one in told}
    return NamesRead(ids, unresolved, words)


def _given(name: NameOf, given: AccountNames | None) -> str | None:
    """The id that the account file has for it."""
    if given is None or name.thing is Thing.SECRET:
        return None
    if name.thing is Thing.STAGE:
        tables = [given.stages.get(name.within, {})] if name.within else [*given.stages.values()]
        found = {table[name.name] for table in tables if name.name in table}
        return found.pop() if len(found) == 1 else None
    table: dict[str, str] = getattr(given, TABLES[name.thing])
    return table.get(name.name)


TABLES = {
    Thing.USER: "users",
    Thing.PIPELINE: "pipelines",
    Thing.STAGE: "stages",
    Thing.CALENDAR: "calendars",
    Thing.FORM: "forms",
    Thing.SURVEY: "surveys",
    Thing.LINK: "links",
    Thing.EMAIL_TEMPLATE: "email_templates",
    Thing.WORKFLOW: "workflows",
    Thing.VALUE: "custom_values",
}
"""The key below `names:` of an account file, by what it names."""


def _resolved(
    name: NameOf, listed: Sequence[_Listed] | RemoteError, pipelines: Mapping[str, str]
) -> str | Unresolved:
    if isinstance(listed, RemoteError):
        return Unresolved(name, Trouble.NOT_READ, error=listed)
    if name.within:
        pipeline = pipelines.get(name.within)
        listed = [
            one for one in listed if (one.within_id == pipeline if pipeline else one.within == name.within)
        ]
    ids = tuple(dict.fromkeys(one.id for one in listed if one.is_called(name.name)))
    if len(ids) == 1:
        return ids[0]
    known = tuple(dict.fromkeys(one.name for one in listed if one.name))
    return Unresolved(name, Trouble.TAKEN_TWICE if ids else Trouble.MISSING, ids, known)


def _words(things: Iterable[Thing], lists: _Lists) -> Iterator[tuple[str, str]]:
    for thing in things:
        listed = lists.get(thing, ())
        for one in () if isinstance(listed, RemoteError) else listed:
            yield one.id, NameOf(thing, one.name, one.within).words


async def _read(reader: "_Reader", public: PublicApi) -> _Lists:
    """The lists that one request gives, or for each the error that says why it cannot be read."""
    try:
        return await reader.ask(public)
    except (RateLimitedError, ServerError, BlockedError):
        raise
    except (ApiError, MalformedResponseError) as error:
        return dict.fromkeys(reader.things, error)


class Listed:
    """The account's lists of users, pipelines and the like, each read once, and only when it is asked for."""

    def __init__(self, public: PublicApi) -> None:
        self._public = public
        self._lists: dict[Thing, Sequence[_Listed] | None] = {}

    async def read(self, things: Iterable[Thing]) -> None:
        """Read the lists of these sorts. One that cannot be read is not known, and no error."""
        for thing in sorted({*things} & _READERS.keys()):
            if thing not in self._lists:
                try:
                    found = await _READERS[thing].ask(self._public)
                except GhlFlowError:
                    self._lists |= dict.fromkeys(_READERS[thing].things)
                else:
                    self._lists |= {
                        sort: None if isinstance(rows, RemoteError) else rows for sort, rows in found.items()
                    }

    async def of(self, document: JsonObject, triggers: list[JsonObject]) -> list[Known]:
        """What a workflow refers to, as far as a list shows it now."""
        named = {one.id: one.thing for one in references_of(document, triggers) if one.id}
        await self.read(named.values())
        return [one for one in self.known if named.get(one.id) is one.thing]

    @property
    def known(self) -> list[Known]:
        """Everything in the lists that were read."""
        return [
            Known(thing, one.id, name=one.name, within=one.within)
            for thing, rows in self._lists.items()
            for one in rows or ()
        ]

    def is_read(self, thing: Thing) -> bool:
        """Whether that list was read, and could be."""
        return self._lists.get(thing) is not None

    def now(self, one: Known) -> Known | None:
        """What stands for that one: that of its id, or else the only one of its name; None for nothing."""
        rows = [each for each in self.known if each.thing is one.thing]
        same = next((each for each in rows if each.id == one.id), None)
        if same is not None or not one.name:
            return same
        called = [each for each in rows if (each.name, each.within) == (one.name, one.within)]
        return called[0] if len(called) == 1 else None


class _Reader(NamedTuple):
    things: tuple[Thing, ...]
    ask: Callable[[PublicApi], Awaitable[_Lists]]


async def _users(public: PublicApi) -> _Lists:
    return {Thing.USER: [_Listed(one.id, one.name, one.email) for one in await public.users()]}


async def _pipelines(public: PublicApi) -> _Lists:
    found = await public.pipelines()
    return {
        Thing.PIPELINE: [_Listed(one.id, one.name) for one in found],
        Thing.STAGE: [
            _Listed(stage.id, stage.name, "", one.name, one.id) for one in found for stage in one.stages
        ],
    }


def _plain(thing: Thing, ask: Callable[[PublicApi], Awaitable[list[Entry]]]) -> _Reader:
    async def read(public: PublicApi) -> _Lists:
        return {thing: [_Listed(one.id, one.name) for one in await ask(public)]}

    return _Reader((thing,), read)


_OF_PIPELINES = _Reader((Thing.PIPELINE, Thing.STAGE), _pipelines)
_READERS: Mapping[Thing, _Reader] = {
    Thing.USER: _Reader((Thing.USER,), _users),
    Thing.PIPELINE: _OF_PIPELINES,
    Thing.STAGE: _OF_PIPELINES,
    Thing.CALENDAR: _plain(Thing.CALENDAR, lambda public: public.calendars()),
    Thing.FORM: _plain(Thing.FORM, lambda public: public.forms()),
    Thing.SURVEY: _plain(Thing.SURVEY, lambda public: public.surveys()),
    Thing.LINK: _plain(Thing.LINK, lambda public: public.links()),
    Thing.EMAIL_TEMPLATE: _plain(Thing.EMAIL_TEMPLATE, lambda public: public.email_templates()),
}
