"""Every template of a niche is tried with the longest and the shortest values of its accounts."""

from pathlib import Path

import pytest

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.lint.examine import examine
from ghl_flow.lint.registry import chosen_rules
from ghl_flow.lint.run import lint_project
from ghl_flow.spec.project import Project

ACCOUNT = """account: {name}
location_id: {name}Qm2LxRk94ZsVdC1
niche: {niche}
timezone: America/Chicago
vars: {{ business_name: "{business}", first_name: {person}{more} }}
"""
AFTER_HOURS = "Hi, it's {{ first_name }} at {{ business_name }}. We are closed. What do you need done?"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in {
        "ghl-flow.yaml": "version: 1\n",
        "niche_templates/roofing/after-hours.sms.j2": f"---\ndescription: x\n---\n{AFTER_HOURS}\n",
        "niche_templates/roofing/review.sms.j2": (
            "---\ndescription: x\n---\n{{ business_name }}: {{ link }} Ok?\n"
        ),
        "niche_templates/roofing/note.sms.j2": "---\ndescription: x\nto: staff\n---\n{{ business_name }}\n",
        "niche_templates/default/after-hours.es.sms.j2": (
            "---\ndescription: x\n---\nSoy {{ first_name }} de {{ business_name }}. \u00bfQu\u00e9 hay?\n"
        ),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def write(
    root: Path, name: str, business: str, person: str = "Al", niche: str = "roofing", more: str = ""
) -> None:
    (root / "accounts").mkdir(exist_ok=True)
    text = ACCOUNT.format(name=name, business=business, person=person, niche=niche, more=more)
    (root / f"accounts/{name}.yaml").write_text(text, encoding="utf-8")


def messages(root: Path, *codes: str) -> list[str]:
    found = lint_project(Project(root), TemplateLibrary(root / "niche_templates"), chosen_rules(codes, []))
    shown = f"{root}/"
    return [
        f"{item.code} {item.location.source.path.removeprefix(shown)}: {item.message}"
        for item in found.findings
    ]


def test_the_longest_and_the_shortest_of_each_template(project: Path) -> None:
    for name, business in (
        ("one", "Aa"),
        ("two", "Middling Roofs"),
        ("three", "The Longest Roofers of Texas"),
    ):
        write(project, name, business)
    write(project, "elsewhere", "Plumbers", niche="plumbing")
    tried = examine(Project(project), TemplateLibrary(project / "niche_templates")).subject.tried
    found = {
        (one.compiled.account.account, text.file.path.rpartition("/")[2])
        for one in tried
        for text in one.compiled.texts
    }
    assert found == {
        ("one", "after-hours.sms.j2"),
        ("three", "after-hours.sms.j2"),
        ("one", "after-hours.es.sms.j2"),
        ("three", "after-hours.es.sms.j2"),
        # A niche without templates has those of everyone.
        ("elsewhere", "after-hours.es.sms.j2"),
    }


def test_a_name_that_is_too_long_is_found_before_any_flow_sends_the_text(project: Path) -> None:
    write(project, "short", "Aa")
    assert messages(project, "GF404") == []
    write(project, "long", "L" + "o" * 70 + "ng Roofers")
    (found,) = messages(project, "GF404")
    assert found.startswith("GF404 niche_templates/roofing/after-hours.sms.j2")
    assert "2 segments with what HighLevel appends" in found


def test_one_character_that_gsm_7_lacks_counts_more_than_length(project: Path) -> None:
    write(project, "long", "A quite long name of roofers")
    write(project, "wide", "Techer\u00eda \u00c1vila")
    tried = examine(Project(project), TemplateLibrary(project / "niche_templates")).subject.tried
    assert {one.compiled.account.account for one in tried} == {"long", "wide"}


def test_every_account_is_looked_at_for_values_that_read_wrong(project: Path) -> None:
    for name, business in (("one", "Aa"), ("two", "Acme Inc."), ("three", "The Longest Roofers of Texas")):
        write(project, name, business)
    (found,) = messages(project, "GF423")
    assert found.startswith("GF423 accounts/two.yaml: 'Acme Inc.' ends with a stop")
    assert "Inc.." in found
    assert "and in 1 other text" in found


def test_a_template_whose_values_an_account_lacks_is_tried_where_it_has_them(project: Path) -> None:
    write(project, "one", "Aa")
    write(project, "two", "Bb", more=", link: g.page/r/x")
    tried = examine(Project(project), TemplateLibrary(project / "niche_templates")).subject.tried
    assert ("two", "review") in {
        (one.compiled.account.account, text.template.name)
        for one in tried
        for text in one.compiled.texts
        if text.template
    }


def test_accounts_with_as_many_segments_are_one_finding(project: Path) -> None:
    (project / "flows").mkdir()
    (project / "flows/closed.yaml").write_text(
        "version: 1\nflow: closed\nname: Closed\ntrigger: [{ contact_tag: { added: closed } }]\n"
        "steps: [{ sms: { template: after-hours } }]\n",
        encoding="utf-8",
    )
    for number, length in enumerate((70, 80, 90, 2)):
        write(
            project,
            f"no{number}",
            "L" + "o" * length + "ng Roofers",
            more="}\nflows: [closed]\nnames: { users: {}",
        )
    (found,) = messages(project, "GF404")
    assert found.endswith("its budget is 1 (for no0, no1, no2)")


def test_another_template_is_not_hidden_by_one_that_is_sent(project: Path) -> None:
    """It is over its budget in an account that does not send the first."""
    test_accounts_with_as_many_segments_are_one_finding(project)
    longer = "---\ndescription: x\n---\n" + AFTER_HOURS.replace("What", "Tell me please what") + "\n"
    (project / "niche_templates/roofing/follow-up.sms.j2").write_text(longer, encoding="utf-8")
    write(project, "silent", "S" + "o" * 100 + "ng Roofers")
    sent, tried = messages(project, "GF404")
    assert sent.startswith("GF404 niche_templates/roofing/after-hours.sms.j2")
    assert "(and in 1 other template)" in tried


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ business_nam }}: ok?", "did you mean 'business_name'?"),
        ("{{ business_name }} {{ firstname }}: ok?", "did you mean 'first_name'?"),
        ("{{ bussiness_name }}: ok?", "did you mean 'business_name'?"),
        ("{{ review_link }}: ok?", ""),  # an account may have it some day
        ("{{ business_name }}: ok?", ""),
    ],
)
@pytest.mark.parametrize("language", ["", ".es"])
def test_a_value_that_is_misspelt_where_no_flow_sends_it(
    body: str, said: str, language: str, project: Path
) -> None:
    write(project, "ridge", "Ridge")
    path = f"niche_templates/roofing/never{language}.sms.j2"
    (project / path).write_text(f"---\ndescription: x\n---\n{body}\n", encoding="utf-8")
    found = examine(Project(project), TemplateLibrary(project / "niche_templates"))
    hints = [
        item.hint for item in found.invalid if item.location and item.location.source.path.endswith(path)
    ]
    assert hints == ([said] if said else [])
