"""The pages in docs/kinds: one a kind, made from its class, and the tables of docs/spec.md."""

import json
import re
from collections.abc import Iterator
from functools import cache
from inspect import cleandoc, getsource
from pathlib import Path
from sys import modules
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from docs.kind_names import ShownNames
from docs.kind_words import Key, click_lines, effect_words, escaped, key_table, keys
from ghl_flow.kinds.built_in import STEPS, TRIGGERS
from ghl_flow.kinds.clicks import Click, Shown, action_name
from ghl_flow.kinds.conditions.model import Leaf, leaves
from ghl_flow.kinds.conditions.registry import BUILT_IN, kind_of_condition
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.condition import Condition, FieldTest
from ghl_flow.kinds.model import LaidArm, Place, Step
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.registry import AnyStep, effects_of, kind_of, not_covered
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.registry import AnyTrigger, samples_of, trigger_clicks
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.node import Node

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/kinds"
_STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)
_TRIGGER: TypeAdapter[TriggerSpec] = TypeAdapter(AnyTrigger)
_RULE = re.compile(r"\bR\d+\b")
_UNKNOWN = "Not modelled ({}): `verify` answers `unknown` where a run comes here."
_CHOOSES = (
    "Which way a contact takes cannot be known: `verify` tries each, `simulate` and `test` take the first "
    "unless `paths:` of the test says another."
)
_LONGEST = 95
"""Characters of a short form; longer ones are shown on the kind's page only."""
_MODELLED = "Modelled: `verify` and `simulate` know when it holds."
_LOWERED = "The compiler puts tests of fields in its place, which a step before it writes."
# The tests of a field that are kept as dates; the others compare values.
DATE_TESTS = ("day", "in_next", "within", "tag")


class Group(NamedTuple):
    """Kinds that belong together."""

    name: str
    title: str
    line: str


GROUPS = (
    Group("steps", "Steps", "What a flow does."),
    Group("waits", "Waits", "Where a contact stays for some time."),
    Group("forks", "Forks", "Where contacts go different ways."),
    Group(
        "conditions",
        "Conditions",
        "What `if`, `elif` and `wait_for: { if: ... }` ask; several in one must all hold.",
    ),
    Group("triggers", "Triggers", "What enrols a contact."),
)


class Page(NamedTuple):
    """One kind on its page."""

    group: str
    slug: str
    title: str
    line: str
    """What it is, in one sentence without the example."""
    short: str
    """How it is written, in one line."""
    types: tuple[str, ...]
    body: str

    @property
    def path(self) -> str:
        """Where the page is below docs/kinds."""
        return f"{self.group}/{self.slug}.md"


def pages() -> Iterator[tuple[Path, str]]:
    """The page of every kind, and their index."""
    found = kind_pages()
    for page in found:
        yield FOLDER / page.path, page.body
    yield FOLDER / "README.md", _index(found)


@cache
def kind_pages() -> list[Page]:
    """Every kind's page: steps, waits and forks, conditions, triggers."""
    steps = [_step_page(kind) for kind in STEPS.values()]
    conditions = [_condition_page(kind) for kind in BUILT_IN if kind.examples]
    triggers = [_trigger_page(kind) for kind in sorted(TRIGGERS.values(), key=lambda kind: kind.keyword)]
    order = [group.name for group in GROUPS]
    return sorted([*steps, *conditions, *triggers], key=lambda page: order.index(page.group))


_TABLE = re.compile(r"(<!-- kinds: (?P<groups>[a-z, ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """A page with its tables of kinds; `<!-- kinds: steps, waits -->` says of which groups."""
    found = kind_pages()

    def table(match: re.Match[str]) -> str:
        groups = match["groups"].split(", ")
        rows = [page for page in found if page.group in groups]
        return f"{match[1]}{_table(rows, 'kinds/')}\n{match[3]}"

    return _TABLE.sub(table, text)


def _table(rows: list[Page], base: str) -> str:
    lines = ["| kind | short form | |", "| --- | --- | --- |"]
    for page in rows:
        short = page.short.replace("|", "\\|")
        lines.append(f"| [{page.title}]({base}{page.path}) | `{short}` | {page.line} |")
    return "\n".join(lines)


_ABOUT = """\
Every word that a flow can say, a page each: how it is written, its keys, what HighLevel stores, what a person
clicks, and what the model knows of it. What has no word is written `raw`: [coverage](coverage.md) lists what
HighLevel has.

Every step also takes `id:`, which keeps its identity across edits, and `name:`, what the builder shows; a
trigger takes `name:`. In what HighLevel stores, names in angle brackets stand for ids. These pages are made
from the kinds."""


def _index(found: list[Page]) -> str:
    parts = ["# Kinds", _ABOUT]
    for group in GROUPS:
        rows = [page for page in found if page.group == group.name]
        parts += [f"## {group.title}", f"{group.line} {len(rows)} kinds.", _table(rows, "")]
    return "\n\n".join(parts) + "\n"


# --- what every page has ------------------------------------------------------------------------------


def line_of(text: str) -> str:
    """The first sentence of a docstring, without the example in it."""
    first = " ".join(cleandoc(text).partition("\n\n")[0].split())
    line = re.split(r"(?:,| as|:)+ `[^`]*: [^`]*`|: `\w+`", first)[0]
    sentence = re.split(r"(?<=[^.])\.\s", f"{line} ")[0].strip()
    return sentence.rstrip(".") + "."


def _short(kind: type[Step] | type[TriggerSpec] | type[Leaf], keyword: str) -> str:
    """How a kind is written in one line: the example of its docstring, else its first."""
    words = " ".join((kind.__doc__ or "").split())
    said = [text for text in re.findall(r"`([^`]+)`", words) if text.startswith(f"{keyword}: ")]
    forms = [text for text in said if "..." not in text]
    forms += [one.yaml for one in kind.examples if "\n" not in one.yaml.strip()]
    return next((text for text in forms if len(text) <= _LONGEST), f"{keyword}: {{ ... }}")


def _prose(kind: type) -> str:
    return cleandoc(kind.__doc__ or "")


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _json(value: object) -> str:
    return _fenced(json.dumps(value, indent=2, ensure_ascii=False), "json")


def _hidden(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def read(text: str) -> Any:
    """An example as data."""
    return parse_yaml(SourceText("example", text)).data


def _sources(kind: type, examples: tuple[Example, ...]) -> str:
    cited = sorted(set(_RULE.findall(getsource(modules[kind.__module__]))), key=lambda rule: int(rule[1:]))
    found = [
        f"[{name}](../../../tests/golden/steps/{name})"
        for name in sorted({one.wire for one in examples})
        if name
    ]
    lines = [f"- stored as the builder keeps it: {', '.join(found)}"] if found else []
    if cited:
        lines.append(f"- [semantics](../../semantics.md): {', '.join(cited)}")
    return "\n".join(["## Sources", "", *lines]) if lines else ""


def _page(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _premium(premium: bool) -> str:
    return "Premium: billed for every run, on top of the plan." if premium else "Not premium."


def _keys(rows: list[Key]) -> list[str]:
    return ["## Keys", key_table(rows)] if rows else []


# --- steps --------------------------------------------------------------------------------------------


def _step_page(kind: type[Step]) -> Page:
    group = kind.__module__.split(".")[2].replace("actions", "steps")
    types = kind.node_types or (("wait",) if group == "waits" else ())
    facts = [f"The builder calls it *{kind.label}*."] if kind.label else []
    facts += [f"HighLevel's type: {', '.join(f'`{name}`' for name in types)}."] if types else []
    facts += [_premium(kind.premium)] if types else []
    examples = [_step_example(one) for one in kind.examples]
    schema = kind.model_json_schema(by_alias=True)
    parts = [f"# {kind.keyword}", _prose(kind), " ".join(facts), "## Written", *examples]
    parts += _keys([*keys(schema, kind.keyword)])
    parts += ["## What it does", _does(kind), _sources(kind, kind.examples)]
    return Page(
        group,
        kind.keyword,
        kind.keyword,
        line_of(kind.__doc__ or ""),
        _short(kind, kind.keyword),
        types,
        _page(parts),
    )


def node_of(written: JsonValue) -> Node | None:
    """The node that a step compiles to, without what follows it; None where HighLevel has none for it."""
    names, step = ShownNames(), _STEP.validate_python(written)
    if not step.node_type():
        return None
    if not step.arms:
        return Node("a", step.node_type(), step.title, 0, step.attributes(names), extra=step.beside)
    arms: list[LaidArm] = [(f"<{arm.key}>", arm.name, arm.expression) for arm in step.arms]
    return step.fork(Place("a", 0, None, None), arms, names)


def _step_example(example: Example) -> str:
    written = _fenced(example.yaml, "yaml")
    node = node_of(read(example.yaml))
    if node is None:
        return written
    step = _STEP.validate_python(read(example.yaml))
    return "\n\n".join(
        (
            written,
            _hidden(f"What HighLevel stores: <code>{node.type}</code>", _json(node.attributes)),
            _hidden("What a person clicks", "\n".join(click_lines((_clicks(step, node),)))),
        )
    )


def _clicks(step: Step, node: Node) -> Click:
    shown, kind = Shown({}, {}), kind_of(node.type)
    if not node.forks:
        return kind.clicks(node, shown)
    ways = []
    for arm in step.arms:
        asked = kind.branch_words(node, f"<{arm.key}>", shown) or "when nothing else matches"
        ways.append(Click(f"Branch '{arm.name}': {asked}"))
    below = (action_name(node), *kind.fork_drawer(node, shown), *ways)
    return Click(f"Add action: {kind.label}", below=below)


def _does(kind: type[Step]) -> str:
    """What the model knows of each example; once, where it is the same of all."""
    said: dict[str, list[str]] = {}
    for example in kind.examples:
        node = node_of(read(example.yaml))
        if node is None:
            said.setdefault("HighLevel has no node for it.", []).append(example.yaml)
            continue
        gap = not_covered(node)
        effects = effects_of(node)
        # Where something is not modelled, that is said below, with its reason.
        own = effects == Effects.unknown()._replace(fires=effects.fires, unlimited=effects.unlimited)
        lines = [*effect_words(effects if own or not gap else effects._replace(anything=False))]
        lines += [_UNKNOWN.format(gap)] if gap else []
        said.setdefault(" ".join(lines), []).append(example.yaml)
    extra = f"\n\n{_CHOOSES}" if kind.chooses else ""
    return _each(said) + extra


def _each(said: dict[str, list[str]]) -> str:
    """What is said of each example; once, where it is the same of all."""
    if len(said) == 1:
        return next(iter(said))
    return "\n".join(f"- `{_one_line(texts[0])}`: {words}" for words, texts in said.items())


def _one_line(text: str) -> str:
    first, *more = text.strip().splitlines()
    return f"{first} ..." if more else first


# --- triggers -----------------------------------------------------------------------------------------


def _trigger_page(kind: type[TriggerSpec]) -> Page:
    facts = [f"The builder calls it *{kind.label}*."] if kind.label else []
    facts += (
        [f"HighLevel's type: {', '.join(f'`{name}`' for name in kind.trigger_types)}."]
        if kind.trigger_types
        else []
    )
    facts += [_premium(kind.premium)] if kind.trigger_types else []
    if kind.enters_again:
        facts.append("Contacts enter whatever `reentry` says (R2).")
    examples, fires = [], []
    for example in kind.examples:
        trigger = _TRIGGER.validate_python(read(example.yaml)).compiled(ShownNames())
        stored = {"type": trigger.type, "conditions": [row.to_json() for row in trigger.filters]}
        examples += [
            _fenced(example.yaml, "yaml"),
            _hidden("What HighLevel stores", _json(stored)),
            _hidden("What a person clicks", "\n".join(click_lines((trigger_clicks(trigger),)))),
        ]
        events = samples_of(trigger)
        what = (
            "; ".join(event.label for event in events)
            if events
            else "not modelled: `verify` answers `unknown`"
        )
        fires.append(f"- `{_one_line(example.yaml)}`: {escaped(what)}")
    word = f"A test and a simulation say it `{kind.word}`.\n\n" if kind.word else ""
    parts = [f"# {kind.keyword}", _prose(kind), " ".join(facts), "## Written", *examples]
    parts += _keys([*keys(kind.model_json_schema(by_alias=True), kind.keyword)])
    parts += ["## What it fires on", word + "\n".join(fires), _sources(kind, kind.examples)]
    line = line_of(kind.__doc__ or "")
    return Page(
        "triggers",
        kind.keyword,
        kind.keyword,
        line,
        _short(kind, kind.keyword),
        kind.trigger_types,
        _page(parts),
    )


# --- conditions ---------------------------------------------------------------------------------------


def condition_slug(kind: type[Leaf]) -> str:
    """What the page of a kind of conditions is called."""
    return next(iter(kind.keywords), kind.__module__.rpartition(".")[2])


def _condition_page(kind: type[Leaf]) -> Page:
    title = (
        ", ".join(kind.keywords)
        or {"field_is": "a field", "field_date": "a date in a field"}[condition_slug(kind)]
    )
    examples: list[str] = []
    covered: dict[str, list[str]] = {}
    types: dict[str, None] = {}
    for example in kind.examples:
        asked = leaves(Condition.model_validate(read(example.yaml)).expression)
        examples.append(_fenced(example.yaml, "yaml"))
        if any(leaf.clock() for leaf in asked):
            covered.setdefault(_LOWERED, []).append(example.yaml)
            continue
        stored = [leaf.question(ShownNames()) for leaf in asked]
        words = [kind_of_condition(one).words(one, Shown({}, {})) for one in stored]
        gaps = [gap for one in stored if (gap := kind_of_condition(one).beyond(one))]
        known = _UNKNOWN.format(gaps[0]) if gaps else _MODELLED
        covered.setdefault(known, []).append(example.yaml)
        types |= dict.fromkeys(f"{one['conditionType']}/{one['conditionSubType']}" for one in stored)
        examples += [
            _hidden("What HighLevel stores", _json(stored[0] if len(stored) == 1 else stored)),
            _hidden("What a person chooses", "\n".join(f"- {escaped(one)}" for one in words)),
        ]
    parts = [f"# {title}", _prose(kind), "## Written", *examples, *_keys(_condition_keys(kind))]
    parts += ["## What the model knows", _each(covered), _sources(kind, kind.examples)]
    line = line_of(kind.__doc__ or "")
    return Page(
        "conditions",
        condition_slug(kind),
        title,
        line,
        _short(kind, condition_slug(kind)),
        tuple(types),
        _page(parts),
    )


def _condition_keys(kind: type[Leaf]) -> list[Key]:
    found = []
    for name, word in kind.keywords.items():
        schema = TypeAdapter(word.type).json_schema(by_alias=True)
        first, *more = [*_keyword_rows(schema, name)]
        found += [first._replace(default="", description=word.description), *more]
    if not kind.keywords:
        of_dates = condition_slug(kind) == "field_date"
        rows = [*keys(FieldTest.model_json_schema(by_alias=True), "")]
        found = [row._replace(path=f"KEY.{row.path}") for row in rows if (row.path in DATE_TESTS) == of_dates]
    return found


def _keyword_rows(schema: dict[str, Any], name: str) -> Iterator[Key]:
    """The keys of a condition's value, as those of a model that holds it under its keyword."""
    inner = {key: value for key, value in schema.items() if key != "$defs"}
    definitions = dict(schema.get("$defs", {}))
    if inner.get("properties"):
        definitions["Value"], inner = inner, {"$ref": "#/$defs/Value"}
    yield from keys({"$defs": definitions, "properties": {name: inner}, "required": []}, name)
