"""Names in steps: what a step written in YAML names, and what it may ask while it compiles.

What is named is looked up in one place (`compile.names`), which asks every kind for its uses.
"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple, Protocol, TypeAlias

from ghl_flow.kinds.effects import texts_in
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.reference import NameOf
from ghl_flow.wire.thing import Thing

Path: TypeAlias = tuple[str | int, ...]


class Copy(Protocol):
    """A message as the spec names it: a niche template or text written in place."""

    @property
    def template(self) -> str | None: ...
    @property
    def body(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


class Naming(Protocol):
    """What a trigger may ask while it compiles."""

    def words(self, text: str) -> str:
        """Other words of a step (a subject, a note) for this account, HighLevel merge fields left in."""
        ...

    def markup(self, html: str) -> str:
        """The same where they are HTML: the account's values are escaped."""
        ...

    def field(self, key: str) -> "FieldSpec":
        """The declared contact custom field of that key; a SpecError when it is not declared."""
        ...

    def workflow(self, flow: str) -> str:
        """A reference to the main workflow of a flow; `this` is the flow being compiled."""
        ...

    def named(self, what: "Named", name: str, within: str | None = None) -> str:
        """A reference to a thing of the account by its name; a stage is looked for `within` its pipeline."""
        ...

    def danger_words(self) -> Sequence[str]:
        """The words of a reply that mean danger in the account's niche, in every language."""
        ...


class CompileContext(Naming, Protocol):
    """What a step may ask while it compiles."""

    def secret(self, written: str) -> str:
        """A reference to what `env:NAME` or `keyring:NAME` stands for; any other text as it is."""
        ...

    def text(self, copy: Copy) -> str:
        """The message for this account, HighLevel merge fields left in."""
        ...

    def step(self, pinned: str) -> str:
        """The node id of the step whose `id:` is `pinned`."""
        ...

    def step_title(self, pinned: str) -> str:
        """The name on the canvas of the step whose `id:` is `pinned`."""
        ...

    def uuid(self, *names: str) -> str:
        """A stable id below the step being compiled."""
        ...


class FieldSpec(NamedTuple):
    """What a step needs to know of a custom field."""

    key: str
    name: str
    is_date: bool
    reference: str
    # What a value of it may be; empty: anything.
    options: tuple[str, ...] = ()
    is_number: bool = False


class Example(NamedTuple):
    """How a kind is written, and a stored one (a file of `tests/golden/steps`)."""

    yaml: str
    wire: str = ""


class Named(Enum):
    """What sort of thing a name is of."""

    FIELD = auto()
    """A contact custom field, by its key in the flow."""
    FLOW = auto()
    """A flow of the project; `this` is the flow itself."""
    STEP = auto()
    """A step of the flow, by its `id:`."""
    TRIGGER = auto()
    """A trigger of the flow, by its name on the canvas."""
    TAG = auto()
    TEXT = auto()
    """A text message: `copy` says which."""
    NOTE = auto()
    """A text for staff, of the library: `copy` says which."""
    NICHE = auto()
    """A list that the niche of the account has: the name is `danger_words`."""
    WORDS = auto()
    """Words that are no text message: a subject, a note, a notification. The name is what is written."""
    MARKUP = auto()
    """The same, as HTML."""
    USER = auto()
    """A user, by name or e-mail address. This and what follows is looked up when an account is planned."""
    PIPELINE = auto()
    STAGE = auto()
    """A stage of a pipeline; its use has the pipeline as `within`."""
    CALENDAR = auto()
    FORM = auto()
    SURVEY = auto()
    LINK = auto()
    """A trigger link."""
    EMAIL_TEMPLATE = auto()
    WORKFLOW = auto()
    """A workflow of the account that no flow of the project makes."""
    CUSTOM_VALUE = auto()

    @property
    def thing(self) -> Thing:
        """What HighLevel calls such a thing of an account; a KeyError for what is the flow's own."""
        return _THINGS[self]


_THINGS = {
    Named.USER: Thing.USER,
    Named.PIPELINE: Thing.PIPELINE,
    Named.STAGE: Thing.STAGE,
    Named.CALENDAR: Thing.CALENDAR,
    Named.FORM: Thing.FORM,
    Named.SURVEY: Thing.SURVEY,
    Named.LINK: Thing.LINK,
    Named.EMAIL_TEMPLATE: Thing.EMAIL_TEMPLATE,
    Named.WORKFLOW: Thing.WORKFLOW,
    Named.CUSTOM_VALUE: Thing.VALUE,
}
OF_ACCOUNT = frozenset(_THINGS)
"""What is looked up in each account, and therefore known only there."""


def named_reference(what: Named, name: str, within: str | None = None) -> str:
    """A reference to a thing of the account: what `CompileContext.named` gives, for triggers too."""
    return NameOf(what.thing, name, within or "").reference


class Use(NamedTuple):
    """One name in a step, condition or trigger, and where it stands below it.

    `value` is what a field is compared with or set to, where it has to be one of the field's options.
    """

    what: Named
    name: str
    path: Path
    copy: Copy | None = None
    within: str | None = None
    value: str | None = None


def tags_used(value: JsonValue, path: Path) -> Iterator[Use]:
    """The uses of one tag, or of each in a list; in a list each has a place of its own."""
    for number, tag in enumerate(texts_in(value)):
        yield Use(Named.TAG, tag, (*path, number) if isinstance(value, list) else path)
