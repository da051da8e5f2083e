"""What HighLevel has, and how a flow says it: typed, raw by name, or raw. Writes docs/kinds/coverage.md.

`python -m docs.language_coverage` prints the counts. What HighLevel has is kept in docs/known_types.json.
Where the collection of facts lies beside the project (`../shared/highlevel`), that file is made again from
its tables, and its stored steps and documents are read; elsewhere both stay as they are.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from docs.kind_names import AllNames
from docs.kind_pages import FOLDER, Page, condition_slug, kind_pages, line_of, node_of, read
from ghl_flow.kinds.built_in import NODE_KINDS, STEPS, TRIGGER_KINDS
from ghl_flow.kinds.conditions.model import ConditionKind
from ghl_flow.kinds.conditions.registry import BUILT_IN, kind_of_condition
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.read_back import as_written, from_node, from_trigger
from ghl_flow.kinds.reading import NotReadable, NotReadableError
from ghl_flow.kinds.stored import NodeKind, Part
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger

ROOT = Path(__file__).parents[1]
FACTS = ROOT.parent / "shared/highlevel"
"""The collection of facts, which is no part of the project."""
KNOWN = ROOT / "docs/known_types.json"
PAGE = FOLDER / "coverage.md"
_TYPE = re.compile(r"[a-z][a-z0-9_-]{2,}")
_STORED = re.compile(r"<!-- stored -->\n.*?<!-- end -->\n", re.DOTALL)

_FIELD, _DATE = "contact_detail/(a field)", "contact_detail/(a date)"

Known = dict[str, list[str]]


class Row(NamedTuple):
    """One thing that HighLevel has. `how`: typed, raw by name, raw; `said`: the page, or what is known."""

    name: str
    how: str
    said: str


# --- what HighLevel has ---------------------------------------------------------------------------------


def known_types() -> Known:
    """The types of each group, from the tables of facts where they are there, else as they were kept."""
    kept: Known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.is_file() else {}
    if not FACTS.is_dir():
        return kept
    facts = (FACTS / "language.md").read_text(encoding="utf-8")
    examples = [json.loads(path.read_text(encoding="utf-8")) for path in _examples()]
    nodes = [
        node for one in examples for node in [one, *objects_of(one, "templates")] if "attributes" in node
    ]
    steps = {text_of(node, "type") for node in nodes} | {*_types(_cells(facts, 7, 1))}
    steps |= {*_types(re.findall(r"`([a-z_0-9-]+)`", " ".join(_cells(facts, 7, 0))))}
    triggers = {*_types(re.findall(r"`([a-z_]+)`", " ".join(_cells(facts, 4, 1))))}
    steps |= {*_types(_counted(facts, (1, 5)))} - {"step"}
    triggers |= {*_types(_counted(facts, (9,)))} - {"trigger"}
    more = re.search(r"Triggers with 2: ([^.]*)\.", facts)
    triggers |= {*re.findall(r"[a-z_]{5,}", more[1] if more else "")}
    triggers -= {"marketplace", "workflows"}
    waits = {text_of(object_of(node, "attributes"), "type") for node in nodes if node.get("type") == "wait"}
    waits |= {*_types(re.findall(r"`(?:type: )?([a-z_]+)`", " ".join(_cells(facts, 5, 1))))}
    conditions = {
        f"{text_of(one, 'conditionType')}/{text_of(one, 'conditionSubType')}"
        for one in examples
        if "conditionType" in one
    }
    conditions = {one for one in conditions if "<" not in one}
    conditions |= {*_asked(_cells(facts, 6, 1)), _FIELD, _DATE}
    return {
        "steps": sorted(steps - {""}),
        "triggers": sorted(triggers),
        "waits": sorted(waits - {"transition", "link", ""}),
        "conditions": sorted(conditions),
    }


def _asked(cells: Iterable[str]) -> Iterator[str]:
    """Types and subtypes of conditions, from a column that has them as `type / subtype / operator`."""
    for cell in cells:
        of, slash, rest = cell.partition(" / ")
        about = rest.partition(" / ")[0]
        if slash and _TYPE.fullmatch(of) and of != "type" and "<" not in about:
            yield from (f"{of}/{name}" for name in re.findall(r"(?<![`\"])\b[a-zA-Z.]{3,}\b(?!`)", about))
        elif not slash and "conditionValue" not in cell:
            yield from (f"{name}/(its output)" for name in re.findall(r"\b[a-zA-Z_]{5,}\b", cell))


def _counted(text: str, columns: Iterable[int]) -> Iterator[str]:
    """The types in the tables of how often each was seen: names in some columns, a count beside each."""
    part = text.partition("\n## 1. ")[2].partition("\n## ")[0]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        yield from (cells[number] for number in columns if len(cells) > number and line.startswith("| "))


def _examples() -> list[Path]:
    return sorted((FACTS / "step-examples").glob("*.json"))


def _cells(text: str, section: int, column: int) -> Iterator[str]:
    """One column of the table of a section."""
    part = text.partition(f"\n## {section}. ")[2].partition("\n## ")[0]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) > column and not line.startswith("|---"):
            yield cells[column]


def _types(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        plain = re.sub(r"\([^)]*\)|\{[^}]*\}|`", "", cell)
        for part in (part.strip() for part in plain.split(",")):
            *heads, last = part.split("/")
            tail = last.partition("_")[2]
            names = [f"{head}_{tail}" for head in heads] + [last] if heads and tail else [part]
            yield from (name for name in names if _TYPE.fullmatch(name) and name not in ("type", "…"))


# --- how a flow says it ---------------------------------------------------------------------------------


def step_rows(known: Known) -> Iterator[Row]:
    """Every type of step."""
    pages = {
        name: page
        for page in kind_pages()
        for name in page.types
        if page.group not in ("conditions", "triggers")
    }
    for name in sorted({*known["steps"], *NODE_KINDS}):
        kind = NODE_KINDS.get(name)
        if kind is not None and (issubclass(kind, Step) or kind.part(_BRANCH) is Part.BRANCH):
            page = pages.get(name)
            yield Row(name, "typed", f"[{page.title}]({page.path})" if page else "the path of a fork")
        else:
            yield _untyped(name, kind)


_BRANCH = Node("a", "transition", "", 0, {})


def trigger_rows(known: Known) -> Iterator[Row]:
    """Every type of trigger."""
    for name in sorted({*known["triggers"], *TRIGGER_KINDS}):
        kind = TRIGGER_KINDS.get(name)
        if kind is not None and issubclass(kind, TriggerSpec):
            yield Row(name, "typed", f"[{kind.keyword}](triggers/{kind.keyword}.md)")
        else:
            yield _untyped(name, kind)


# What a flow says instead, and how that is stored.
_SAID_OTHERWISE = {
    "recurring": '`wait: { every: tue, at: "9:00" }` is stored as a wait of the type `time` that goes on then'
}


def wait_rows(known: Known) -> Iterator[Row]:
    """What a wait may wait for."""
    typed: dict[str, str] = {}
    for keyword, kind in STEPS.items():
        for example in kind.examples:
            node = node_of(read(example.yaml))
            if node is not None and node.type == "wait":
                typed.setdefault(text_of(node.attributes, "type"), keyword)
    for name in sorted({*known["waits"], *typed}):
        if name in typed:
            yield Row(name, "typed", f"[{typed[name]}](waits/{typed[name]}.md)")
        else:
            yield _untyped(name, None)._replace(said=_SAID_OTHERWISE.get(name, ""))


def condition_rows(known: Known) -> Iterator[Row]:
    """What a condition may ask, by type and subtype."""
    shown = {page.slug: page for page in kind_pages() if page.group == "conditions"}
    with_page = [kind for kind in BUILT_IN if kind.examples]
    pages: dict[type[ConditionKind] | str, Page] = {kind: shown[condition_slug(kind)] for kind in with_page}
    # Another kind of the same file shares its page.
    pages |= {kind.__module__: page for kind, page in pages.items() if not isinstance(kind, str)}
    for name in known["conditions"]:
        of, _, about = name.partition("/")
        asked: JsonObject = {"conditionType": of, "conditionSubType": about, "conditionOperator": "=="}
        kind = kind_of_condition({**asked, "conditionValueOperator": "today"} if name == _DATE else asked)
        page = pages.get(kind) or pages.get(kind.__module__)
        if kind is ConditionKind or page is None:
            yield _untyped(name, None)
        else:
            yield Row(name, "typed", f"[{page.title}]({page.path})")


def _untyped(name: str, kind: type[NodeKind] | type[TriggerKind] | None) -> Row:
    if kind is None:
        return Row(name, "raw", "")
    premium = "; premium" if kind.premium else ""
    return Row(name, "raw by name", (kind.label or line_of(kind.__doc__ or "").rstrip(".")) + premium)


# --- what is stored -------------------------------------------------------------------------------------


class Refused(NamedTuple):
    """A stored example that YAML has no words for, why, and what is done instead."""

    name: str
    reason: str
    instead: str


def refused_examples(paths: Iterable[Path]) -> list[Refused]:
    """Those files of stored steps, triggers and conditions that are not read back."""
    found = []
    for path in paths:
        document: JsonObject = json.loads(path.read_text(encoding="utf-8"))
        reasons = [*_reasons(path.name, document)]
        if reasons:
            found.append(Refused(path.stem, reasons[0], _instead(path.name, document)))
    return found


def _reasons(name: str, document: JsonObject) -> Iterator[str]:
    names = AllNames()
    if name.startswith("condition."):
        try:
            kind_of_condition(document).from_stored(document, names)
        except NotReadableError as error:
            yield str(error)
        return
    if name.startswith("trigger."):
        found = from_trigger(Trigger.from_json(document), names)
        if isinstance(found, NotReadable):
            yield found.reason
        return
    for node in objects_of(document, "templates") or [document]:
        if (reason := _of_step(Node.from_json(node))) is not None:
            yield reason


def _of_step(node: Node) -> str | None:
    """Why a stored step is not typed; None where it is, or stands for a path of one that is."""
    kind = NODE_KINDS.get(node.type)
    if kind is not None and kind.part(node) is Part.BRANCH:
        return None
    rows = objects_of(node.attributes, "fields")
    titles = {text_of(row, "field"): text_of(row, "title") for row in rows}
    numbers = {text_of(row, "field") for row in rows if row.get("type") == "numerical"}
    found = from_node(node, AllNames(titles, numbers))
    return found.reason if isinstance(found, NotReadable) else None


def _instead(name: str, document: JsonObject) -> str:
    if name.startswith(("condition.", "trigger.")):
        return "raw"
    nodes = [Node.from_json(item) for item in objects_of(document, "templates") or [document]]
    raw = as_written(nodes[0], AllNames())
    return "refused" if isinstance(raw, NotReadable) else "raw"


class Documents(NamedTuple):
    """Stored documents: how many, how many wholly typed, steps, typed steps, and what the others lack."""

    number: int
    whole: int
    steps: int
    typed: int
    lacking: Counter[str]


def documents() -> Documents:
    """The steps of stored documents of real accounts; those that stand for a path aside."""
    number = whole = steps = typed = 0
    lacking: Counter[str] = Counter()
    for path in sorted((FACTS / "exports").glob("*.json")):
        document: JsonObject = json.loads(path.read_text(encoding="utf-8"))
        templates = objects_of(object_of(object_of(document, "workflow"), "workflowData"), "templates")
        nodes = [Node.from_json(item) for item in templates]
        nodes = [node for node in nodes if node.type != "transition"]
        reasons = [reason for node in nodes if (reason := _of_step(node)) is not None]
        lacking.update(reasons)
        number, steps, typed = number + 1, steps + len(nodes), typed + len(nodes) - len(reasons)
        whole += not reasons
    return Documents(number, whole, steps, typed, lacking)


# --- the page -------------------------------------------------------------------------------------------


def coverage() -> Iterator[tuple[Path, str]]:
    """The page, and the list of types that it is made from."""
    known = known_types()
    yield KNOWN, json.dumps(known, indent=2) + "\n"
    yield PAGE, "\n\n".join(_parts(known)) + "\n\n" + _stored()


_GROUPS = {"steps": step_rows, "triggers": trigger_rows, "waits": wait_rows, "conditions": condition_rows}
_ABOUT = """\
What HighLevel has, as far as it was seen in its help centre and in stored workflows, and how a flow says it.
*Typed*: a kind has a word for it, checks it and compiles it. *Raw by name*: written `raw`, but the model has
a name for it and knows whether it costs extra or what it may do. *Raw*: written `raw` and passed through;
`verify` answers `unknown` where a run comes to it. HighLevel has some 170 types of triggers; those not listed
are raw.

A kind says what was seen of it. A stored step that holds more, or holds it in another way, is read back as
`raw`, whatever its type: it is passed through whole."""
_NOT_SEEN = """\
No stored one was seen of those that are not typed, so what they hold would be a guess. `raw` takes whatever
it is: """


def _parts(known: Known) -> Iterator[str]:
    yield "# Coverage"
    yield _ABOUT
    rows = {group: [*made(known)] for group, made in _GROUPS.items()}
    lines = ["| | known | typed | raw by name | raw |", "| --- | ---: | ---: | ---: | ---: |"]
    for group, found in rows.items():
        count = Counter(row.how for row in found)
        numbers = " | ".join(str(count[how]) for how in ("typed", "raw by name", "raw"))
        lines.append(f"| {group} | {len(found)} | {numbers} |")
    yield "\n".join(lines)
    yield (
        _NOT_SEEN
        + ", ".join(f"`{one.name}`" for found in rows.values() for one in found if one.how != "typed")
        + "."
    )
    for group, found in rows.items():
        yield f"## {group.capitalize()}"
        yield "\n".join(
            [
                "| HighLevel's type | how | |",
                "| --- | --- | --- |",
                *(f"| `{row.name}` | {row.how} | {row.said} |" for row in found),
            ]
        )


def _stored() -> str:
    if not FACTS.is_dir():
        kept = _STORED.search(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else None
        return kept[0] if kept else "<!-- stored -->\n<!-- end -->\n"
    paths = [path for path in _examples() if not path.name.startswith("workflow.")]
    number, refused = len(paths), refused_examples(paths)
    found = documents()
    share = f"{100 * found.typed // found.steps} %" if found.steps else "none"
    counted = (
        f"Of {found.steps} steps in {found.number} documents of real accounts, {found.typed} ({share}) are "
        f"typed wholly: read back, they compile to the very same. {found.whole} documents have no other step."
    )
    read_back = (
        f"Of {number} stored steps, triggers and conditions, one of each type and variant that was seen, "
        f"{number - len(refused)} are read back as YAML and compile to the very same"
        f"{', a secret given a name.' if not refused else '. The others:'}"
    )
    rows = [f"| `{one.name}` | {one.reason.replace('|', '/')} | {one.instead} |" for one in refused]
    lines = ["<!-- stored -->", "## Stored workflows", "", counted, ""]
    if found.lacking:
        lines += [*(f"- {count} x {reason}" for reason, count in sorted(found.lacking.items())), ""]
    lines += ["## Stored examples", "", read_back, ""]
    if rows:
        lines += ["| stored | not read back, because | instead |", "| --- | --- | --- |", *rows, ""]
    return "\n".join([*lines, "<!-- end -->"]) + "\n"


def main() -> None:
    """Print the counts, and write the page."""
    for path, text in coverage():
        path.write_text(text, encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8").partition("## Steps")[0].partition("\n\n")[2].strip())
    if not FACTS.is_dir():
        print(f"no facts in {FACTS}: what is stored was not read again")


if __name__ == "__main__":
    main()
