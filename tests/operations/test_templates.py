"""Texts of niches: what is listed and shown, compared, linted and made."""

import shutil
from pathlib import Path

import pytest
import yaml

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.init import init
from ghl_flow.operations.recipes import recipe_groups
from ghl_flow.operations.templates import list_texts, show_niche
from ghl_flow.operations.templates_compare import compare
from ghl_flow.operations.templates_lint import lint_niches
from ghl_flow.operations.templates_new import new_niche
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.niche import LIBRARY_LANGUAGES
from tests.conftest import BRIDGEPOINT, ROOT

WINDOWS = ("the next hour", "an hour")


@pytest.fixture
def agency(tmp_path: Path) -> Workspace:
    """A project with two accounts, in two niches."""
    init(tmp_path / "agency", "hvac")
    other = BRIDGEPOINT.replace("account: bridgepoint-group", "account: bo").replace(
        "Bridgepoint Group", "Bo"
    )
    other = other.replace("bPt7Qm2LxRk94ZsVdC1e", "bPt7Qm2LxRk94ZsVdC2e").replace("contractor", "legal")
    (tmp_path / "agency/accounts/bo.yaml").write_text(other, encoding="utf-8")
    return Workspace(tmp_path / "agency")


def test_every_text_is_listed_with_its_size(agency: Workspace) -> None:
    texts = list_texts(agency).texts
    assert len(texts) == 22 * 10 * len(LIBRARY_LANGUAGES)
    by_label = {(text.label, text.language): text for text in texts}
    hvac = by_label["hvac/missed-call", "en"]
    assert (hvac.account, hvac.delivered.body_size.units) == ("bridgepoint-group", 123)
    assert (hvac.delivered.floor_size.segments, hvac.delivered.ceiling_size.segments) == (1, 2)
    assert by_label["legal/missed-call", "en"].account == "bo"
    assert by_label["vet/missed-call", "en"].account == "bridgepoint-group"  # the longest, as no one is a vet
    assert by_label["vet/review-ask", "en"].sampled == ("review_link",)
    assert by_label["vet/wrong-number", "es"].source == "default"
    assert [text.language for text in list_texts(agency, ["vet"], language="es").texts] == ["es"] * 10


def test_without_a_project_there_is_the_library(tmp_path: Path) -> None:
    (text,) = [
        one for one in list_texts(Workspace(tmp_path), ["vet"], language="en").texts if one.name == "reminder"
    ]
    assert (text.account, text.sampled) == (None, ("business_name", "first_name"))
    assert "{{appointment.only_start_time}}" in text.text


@pytest.mark.parametrize(
    ("niche", "name", "hint"),
    [
        ("hvca", None, "did you mean 'hvac'?"),
        ("hvac", "mised-call", "did you mean 'missed-call'?"),
        ("qqq", None, "there are accounting, appointment-based"),
    ],
)
def test_what_is_not_there(niche: str, name: str | None, hint: str, agency: Workspace) -> None:
    with pytest.raises(UsageError) as caught:
        show_niche(agency, niche, name)
    assert (caught.value.diagnostics[0].hint or "").startswith(hint)


def test_a_niche_is_shown_for_an_account(agency: Workspace) -> None:
    shown = show_niche(agency, "hvac", "missed-call", account="bo")
    assert shown.about is not None
    assert "rotten egg" in shown.about.all_danger_words()
    assert [
        text.text.startswith(("Hi, it's Dale at Bo,", "Hola, soy Dale de Bo,")) for text in shown.texts
    ] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("items", "accounts", "rows", "alike"),
    [
        (["hvac/missed-call", "hvac/missed-call-b"], [], 2, 0),
        (["hvac", "plumbing"], [], 20, 4),  # the wrong number; the reminder
        (["hvac/missed-call"], ["bridgepoint-group", "bo"], 2, 0),
        ([], ["bridgepoint-group", "bo"], 20, 0),
    ],
)
def test_two_sides(items: list[str], accounts: list[str], rows: int, alike: int, agency: Workspace) -> None:
    compared = compare(agency, items, accounts)
    assert len(compared.pairs) == rows
    assert all(pair.left and pair.right for pair in compared.pairs)
    found = [pair.name for pair in compared.pairs if pair.alike]
    assert len(found) >= alike if alike else found == [], found


@pytest.mark.parametrize(
    ("items", "accounts"), [([], []), (["hvac"], []), (["hvac", "vet", "legal"], []), (["hvac"], ["bo"])]
)
def test_what_is_not_two(items: list[str], accounts: list[str], agency: Workspace) -> None:
    with pytest.raises(UsageError, match="compare takes two niches or texts, or two accounts"):
        compare(agency, items, accounts)


# --- lint ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo accounts, one with every value as long as any of theirs, and one as short."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    shutil.copytree(ROOT / "accounts", folder / "accounts")
    files = sorted((folder / "accounts").glob("*.yaml"))
    values = [yaml.safe_load(path.read_text(encoding="utf-8"))["vars"] for path in files]
    for number, (name, pick) in enumerate((("longest", max), ("shortest", min))):
        said = {key: pick((one[key] for one in values), key=len) for key in values[0]}
        account = yaml.safe_load(BRIDGEPOINT) | {"account": name, "vars": said, "flows": []}
        account |= {"location_id": f"bPt7Qm2LxRk94ZsVdC{number}x", "niche": "contractor"}
        account |= {"native_missed_call_text_back": "off"}
        (folder / f"accounts/{name}.yaml").write_text(yaml.safe_dump(account), encoding="utf-8")
    workspace = Workspace(folder)
    assert workspace.project.broken_accounts == []
    return workspace


@pytest.mark.parametrize("niche", sorted(path.name for path in (ROOT / "niche_templates").iterdir()))
def test_no_text_of_the_library_breaks_a_rule(niche: str, demo: Workspace) -> None:
    found = lint_niches(demo, [niche])
    over = [f"{item.location}: {item.code}: {item.message}" for item in found.findings]
    # One unit too long for the longest name of one account beside the longest business of another.
    known = ["niche_templates/contractor/missed-call.sms.j2:8:1: GF404"] if niche == "contractor" else []
    assert [item.partition(": this text")[0] for item in over] == known, over
    assert all("(for longest)" in item for item in over)
    assert found.looked_at % (10 * len(LIBRARY_LANGUAGES)) == 0 < found.looked_at


def test_a_mistake_in_a_language_is_found(agency: Workspace) -> None:
    new_niche(agency, "hvac")
    folder = agency.templates.root / "hvac"
    text = (folder / "missed-call.es.sms.j2").read_text(encoding="utf-8")
    (folder / "missed-call.es.sms.j2").write_text(
        text.replace("Le llamo", "Te llamar\u00e1n, le llamo"), "utf-8"
    )
    (folder / "reminder.sms.j2").write_text("---\ndescription: x\n---\nHi {% if %}\n", encoding="utf-8")
    agency.forget()
    found = lint_niches(agency, ["hvac"])
    assert {item.code for item in found.findings} >= {"GF000", "GF401", "GF432"}
    assert found.exit_code == SpecError.exit_code


# --- a new one ------------------------------------------------------------------------------------------


def test_a_new_niche_fails_until_it_is_filled_in(agency: Workspace) -> None:
    made = new_niche(agency, "bakery")
    assert (len(made.files), made.copied_from, made.exit_code) == (21, None, 0)
    agency.project.check()
    assert "bakery" in agency.templates.known_niches()
    found = lint_niches(agency, ["bakery"])
    assert {"GF402", "GF621"} <= {item.code for item in found.findings}
    assert found.exit_code == 1
    folder = agency.templates.root / "bakery"
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        text = text.replace("[one question about the thing]", "Is it for today?")
        text = text.replace("[one question in Spanish]", "\u00bfEs para hoy?")
        if path.name == "niche.yaml":
            text = text.replace("<a reply that has to call a person>", "there is a word in it")
            text = (
                text.replace("<", "")
                .replace(">", "")
                .replace("# as_of: 2026-01-31  (", "as_of: 2026-01-31  # (")
            )
        path.write_text(text, encoding="utf-8")
    agency.forget()
    assert [item.message for item in lint_niches(agency, ["bakery"]).findings] == []


def test_a_niche_that_ships_is_copied_and_what_is_there_stays(agency: Workspace) -> None:
    made = new_niche(agency, "roofing")
    assert made.copied_from == "roofing"
    path = agency.templates.root / "roofing/missed-call.sms.j2"
    assert path.read_bytes() == (ROOT / "niche_templates/roofing/missed-call.sms.j2").read_bytes()
    path.write_text("mine", encoding="utf-8")
    again = new_niche(agency, "roofing")
    assert (again.exit_code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert lint_niches(agency, ["hvac"]).findings == []


def test_a_copy_of_another_says_its_own_name(agency: Workspace) -> None:
    new_niche(agency, "gutters", source="roofing")
    about = agency.templates.niche_file("gutters")
    assert about is not None
    assert (about.value.niche, about.value.name) == ("gutters", "Roofing")


@pytest.mark.parametrize("name", ["../x", "A b", "con"])
def test_a_name_that_is_none(name: str, agency: Workspace) -> None:
    with pytest.raises(UsageError):
        new_niche(agency, name)


def test_a_niche_is_made_in_a_project(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no project here"):
        new_niche(Workspace(tmp_path), "bakery")


# --- used ------------------------------------------------------------------------------------------


def test_no_text_of_the_library_is_without_a_flow() -> None:
    used = {name for recipes in recipe_groups().values() for recipe in recipes for name in recipe.names}
    library = Workspace(ROOT).templates
    assert {*library.own("default")} <= used
    for niche in library.niches():
        assert {*library.own(niche)} <= {*library.own("default")}
