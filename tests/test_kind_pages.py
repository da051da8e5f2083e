"""The pages in docs/kinds are as the kinds are now, and every kind has one."""

import pytest
from pydantic import TypeAdapter

from docs import language_coverage
from docs.kind_pages import DATE_TESTS, FOLDER, GROUPS, kind_pages, pages, with_tables
from docs.language_coverage import FACTS, coverage, refused_examples
from ghl_flow.kinds.built_in import STEPS, TRIGGERS
from ghl_flow.kinds.conditions.model import Leaf, leaves
from ghl_flow.kinds.conditions.of_run import StartsIn
from ghl_flow.kinds.conditions.raw import RawCondition
from ghl_flow.kinds.conditions.registry import BUILT_IN, KEYWORDS, kind_of_condition
from ghl_flow.kinds.forks.condition import Condition, FieldTest
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.registry import AnyStep
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.registry import AnyTrigger
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_reader import parse_yaml
from tests.conftest import ROOT
from tests.kinds.names import KnownNames

STORED = sorted((ROOT / "tests/golden/steps").glob("*.json"))
_STALE = "run `python docs/generate.py --kinds`"
STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)
TRIGGER: TypeAdapter[TriggerSpec] = TypeAdapter(AnyTrigger)
_ASKED = [(kind, example.yaml) for kind in BUILT_IN for example in kind.examples]


def test_pages_are_as_the_kinds_are_now() -> None:
    made = dict(pages())
    stale = [
        path.name for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text
    ]
    assert stale == [], _STALE
    left = {path for path in FOLDER.rglob("*.md") if path.name != "coverage.md"} - made.keys()
    assert left == set()


@pytest.mark.skipif(not FACTS.is_dir(), reason="without the facts it is what the next test makes")
def test_coverage_is_as_the_kinds_are_now() -> None:
    """What is made of the facts is held where they are; see the next."""
    stale = [path.name for path, text in coverage() if path.read_text("utf-8") != text]
    assert stale == [], _STALE


def test_coverage_can_be_made_without_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only they say stays as it was."""
    monkeypatch.setattr(language_coverage, "FACTS", ROOT / "no/such/folder")
    assert {path.name: text for path, text in language_coverage.coverage()} == {
        path.name: path.read_text("utf-8") for path in (language_coverage.KNOWN, language_coverage.PAGE)
    }


@pytest.mark.skipif(
    not FACTS.is_dir(), reason="the facts that known_types.json is made of are not beside the project"
)
def test_every_stored_example_of_the_facts_is_in_the_tests() -> None:
    golden = {path.name for path in STORED}
    assert {path.name for path in (FACTS / "step-examples").glob("*.json")} - golden == {
        "workflow.settings.json"
    }


def test_what_is_not_read_back_is_known() -> None:
    """A stored step, trigger or condition that is not on this list is typed wholly."""
    assert {one.name: one.instead for one in refused_examples(STORED)} == {}


def test_the_tables_of_the_spec_are_as_the_kinds_are_now() -> None:
    spec = (ROOT / "docs/spec.md").read_text("utf-8")
    assert with_tables(spec) == spec, _STALE
    assert all(f"(kinds/{page.path})" in spec for page in kind_pages())


def test_every_kind_has_a_page() -> None:
    slugs = {group.name: {page.slug for page in kind_pages() if page.group == group.name} for group in GROUPS}
    assert slugs["steps"] | slugs["waits"] | slugs["forks"] == STEPS.keys()
    assert slugs["triggers"] == TRIGGERS.keys()
    shown = {kind.__module__ for kind in BUILT_IN if kind.examples}
    assert {kind.__module__ for kind in BUILT_IN} == shown
    words = {
        word.strip() for page in kind_pages() if page.group == "conditions" for word in page.title.split(",")
    }
    assert KEYWORDS.keys() <= words
    assert set(DATE_TESTS) < FieldTest.model_fields.keys()


def test_a_short_form_is_what_it_says() -> None:
    """What the tables show can be written as it stands there."""
    written: dict[str, int] = {}
    for page in kind_pages():
        assert page.line[:1].isupper(), page.path
        assert page.line.endswith("."), page.path
        if page.short.endswith(": { ... }"):
            continue  # too long for a table
        short = parse_yaml(SourceText(page.path, page.short)).data
        written[page.group] = written.get(page.group, 0) + 1
        if page.group == "conditions":
            assert Condition.model_validate(short), page.path
        elif page.group == "triggers":
            assert TRIGGER.validate_python(short).keyword == page.slug
        else:
            assert STEP.validate_python(short).keyword == page.slug
    assert written.keys() == {group.name for group in GROUPS}


def test_a_page_leads_only_to_what_is_there() -> None:
    links = {
        (page.path, part.partition(")")[0]) for page in kind_pages() for part in page.body.split("](")[1:]
    }
    assert links
    assert {
        (path, link)
        for path, link in links
        if not (FOLDER / path).parent.joinpath(link.partition("#")[0]).exists()
    } == set()


@pytest.mark.parametrize(("kind", "text"), _ASKED, ids=lambda item: str(item)[:60])
def test_a_condition_is_read_back_as_it_was_written(kind: type[Leaf], text: str) -> None:
    names = KnownNames({})
    for leaf in leaves(Condition.model_validate(parse_yaml(SourceText("example", text)).data).expression):
        assert type(leaf).__module__ == kind.__module__
        if leaf.clock() or isinstance(leaf, RawCondition):
            continue
        stored = leaf.question(names)
        taker = kind_of_condition(stored)
        assert issubclass(type(leaf), taker)
        assert (taker.beyond(stored) is None) == (type(leaf) is not StartsIn)
        assert taker.from_stored(stored, names) == leaf
