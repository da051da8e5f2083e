"""Templates: what they render to, what they refuse, and where the message points."""

import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghl_flow.copy.templates import Template, TemplateLibrary, parse_template, render, variables_used
from ghl_flow.errors import Diagnostic, SpecError, UsageError
from ghl_flow.source import SourceText

VALUES = {"business_name": "Bridgepoint Group", "first_name": "Dale", "callback_window": "the next hour"}


def rendered(body: str, values: dict[str, str] = VALUES) -> str:
    return render(body, values, source=SourceText("text.sms.j2", body))


def refused(body: str, values: dict[str, str] = VALUES) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        rendered(body, values)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


def place(diagnostic: Diagnostic) -> str:
    assert diagnostic.location is not None
    return str(diagnostic.location)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi, {{ first_name }} here.", "Hi, Dale here."),
        ("one\ntwo\n\n", "one\ntwo"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("", ""),
        ("{{ business_name | upper }}", "BRIDGEPOINT GROUP"),
        ("{{ business_name | lower | title }}", "Bridgepoint Group"),
        ("{{ 'hi THERE' | capitalize }}", "Hi there"),
        ("{{ '  x ' | trim }}", "x"),
        ("{{ business_name | replace('Group', 'Co') }}", "Bridgepoint Co"),
        ("{{ nickname | default('there') }}", "there"),
        ("{{ first_name | first }}{{ first_name | last }}", "De"),
        ("{{ first_name | length }}", "4"),
        ("{{ business_name | truncate(11) }}", "Bridgepo..."),
        ("{{ business_name | truncate(14) }}", "Bridgepoint..."),
        ("{{ business_name | truncate(5, true, '') }}", "Bridg"),
        ("{{ ['a', first_name] | join(' and ') }}", "a and Dale"),
        ("{{ first_name ~ ' at ' ~ business_name }}", "Dale at Bridgepoint Group"),
        ("{% if first_name == 'Dale' %}yes{% else %}no{% endif %}", "yes"),
        ("{% if owner is defined %}{{ owner }}{% else %}we{% endif %}", "we"),
        ("{{ 'in' if 'Group' in business_name else 'out' }}", "in"),
        ("{% for i in range(3) %}{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}", "1,2,3"),
        ("a {#- a note, {{ not_a_value }} -#} b", "ab"),
        ("{% raw %}{{ not_a_value }}{% endraw %}", "{{ not_a_value }}"),
    ],
)
def test_renders(body: str, text: str) -> None:
    assert rendered(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hi {{contact.first_name}}!", "Hi {{contact.first_name}}!"),
        ("Hi {{  contact . first_name }}!", "Hi {{  contact . first_name }}!"),
        ("{{ custom_values.booking_link }}", "{{ custom_values.booking_link }}"),
        ("{{ contact.roof-type }}", "{{ contact.roof-type }}"),
        ("{{ custom_webhook.1.response.url }}", "{{ custom_webhook.1.response.url }}"),
        ("a {{- contact.first_name -}} b", "a{{ contact.first_name }}b"),
        ("{% if first_name %}{{ user.name }}{% endif %}", "{{ user.name }}"),
        ("{# {{ contact.name }} #}{% raw %}{{ contact.name }}{% endraw %}", "{{ contact.name }}"),
        ("{{ contact.undeclared }}", "{{ contact.undeclared }}"),  # the linter knows what is declared
    ],
)
def test_merge_fields_pass_through_as_written(body: str, text: str) -> None:
    assert rendered(body) == text


@pytest.mark.parametrize(
    "value", ["{{ contact.first_name }}", "{% if %}", "{{ 7 * 7 }}", "{# #}", "<b>&amp;", "{{", "\\n", "🔧"]
)
def test_values_are_data(value: str) -> None:
    assert rendered("[{{ v }}|{{ v | trim }}]", {"v": value}) == f"[{value}|{value}]"


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_value_comes_out_as_it_is(first: str, second: str) -> None:
    assert rendered("{{ a }}-{{ b }}!", {"a": first, "b": second}) == f"{first}-{second}!"


@given(st.text(st.characters(exclude_characters="{\r", exclude_categories=["Cs"]), max_size=200))
def test_text_without_braces_is_itself(body: str) -> None:
    assert rendered(body) == body.rstrip("\n")


@given(st.text(st.sampled_from("{}%#-|~()[]'\". abx\n01"), max_size=60))
def test_whatever_is_typed_renders_or_is_a_spec_error(body: str) -> None:
    located = [True]
    try:
        rendered(body, {"a": "x"})
    except SpecError as error:
        located = [diagnostic.location is not None for diagnostic in error.diagnostics]
    assert all(located)


@pytest.mark.parametrize(
    ("body", "where", "message", "hint"),
    [
        ("Hi,\n {{ bussiness_name }}", "2:5", "no value 'bussiness_name'", "did you mean 'business_name'?"),
        ("{{ zzz }}", "1:4", "no value 'zzz'", "business_name, callback_window, first_name"),
        ("{{ owner is defined }}\n{{ owner }}", "2:4", "no value 'owner'", "add owner to its vars"),
        ("{{ contact }}", "1:4", "no value 'contact'", "{{ contact.first_name }}"),
        ("{{ contcat.first_name }}", "1:4", "'contcat.first_name'", "did you mean 'contact.first_name'?"),
        ("{{ contact.name | upper }}", "1:4", "HighLevel fills in contact.name", "{{ contact.name }} by"),
        ("{{ contact.first_name | default }}", "1:4", "has no defaults or filters", "where it is empty"),
        ("Hi {{contact.first_name|default('there')}}", "1:6", "has no defaults", "where it is empty"),
        ("{{ contact.first_name | default: 'there' }}", "1:4", "has no defaults", "where it is empty"),
        ("{{ contact.first_name or 'there' }}", "1:4", "has no defaults", "where it is empty"),
        ("{{ contact.first_name default='x' }}", "1:4", "has no defaults", "where it is empty"),
        ("a {% if contact.name %}b{% endif %}", "1:9", "when the text is sent", "by itself"),
        ("{{ 'Hi ' ~ contact.name }}", "1:12", "it can only stand alone", "by itself"),
        ("{% for x in contact.tags %}{% endfor %}", "1:13", "HighLevel fills in contact.tags", "by itself"),
        ("{{ business_name.upper() }}", "1:4", "'business_name.upper'", "| upper"),
        ("{{ business_name[0] }}", "1:17", "no parts", "first"),
        ("{{ business_name | titel }}", "1:20", "no filter 'titel'", "did you mean 'title'?"),
        ("{{ business_name | zzz }}", "1:20", "no filter 'zzz'", "capitalize, default"),
        ("{{ 1 + 1 }}", "1:4", "no arithmetic", "~"),
        ("{% set a = 1 %}", "1:4", "'set' is not available", "{% if %}"),
        ("{{ first_name is number }}", "1:15", "no test 'number'", "=="),
        ("ok\n{{ first_name", "2:1", "this {{ is never closed", "{{ business_name }}"),
        ("{{ first_name } ok", "1:15", "unexpected '}'", "{{ business_name }}"),
        ("{{ first name }}", "1:10", "expected token", "{{ business_name }}"),
        ("{% if first_name %}", "1:18", "looking for", "{{ business_name }}"),
        ("{# note", "1:1", "comment", "{{ business_name }}"),
        ("{{ 'abc }}", "1:4", "unexpected char", "{{ business_name }}"),
        ("a\n{{ first_name < 3 }}", "2:1", "'<' not supported", ""),
        ("{{ none }}", "1:1", "only text and numbers", ""),
    ],
)
def test_messages(body: str, where: str, message: str, hint: str) -> None:
    diagnostic = refused(body)
    assert place(diagnostic) == f"text.sms.j2:{where}"
    assert message in diagnostic.message
    assert hint in (diagnostic.hint or "")


def test_an_account_without_values_is_told_where_to_add_one() -> None:
    assert refused("{{ first_name }}", {}).hint == "add first_name to the vars of the account"


def test_a_missing_value_is_marked_from_its_first_letter_to_its_last() -> None:
    location = refused("Hi {{ nobody }}").location
    assert location is not None
    assert (location.span.column, location.span.end_column) == (7, 13)


def test_the_place_in_another_file_counts_lines_and_indentation() -> None:
    source = SourceText("flow.yaml", "steps:\n  - sms:\n      body: |\n        Hi,\n        {{ nobody }}\n")
    with pytest.raises(SpecError) as caught:
        render("Hi,\n{{ nobody }}\n", VALUES, source=source, first_line=4)
    assert place(caught.value.diagnostics[0]) == "flow.yaml:5:12"


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ first_name.__class__.__base__ }}",
        "{{ ()|attr('__class__') }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ '{0.__class__}'.format(first_name) }}",
        "{{ 'a' * 10**9 }}",
        "{{ 10**10**10 }}",
        "{{ [0] * 10**9 }}",
        "{{ 9**9**9|string }}",
        f"{{{{ {'9' * 6000} }}}}",
        "{{ cycler('a').__init__.__globals__ }}",
        "{{ joiner('a') }}",
        "{{ namespace(a=1) }}",
        "{{ lipsum(1000000) }}",
        "{{ dict(a=1) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ self }}",
        "{% for x in 'a' %}{{ loop }}{% endfor %}",
        "{% for x in 'a' %}{{ loop.cycle('a') }}{% endfor %}",
        "{% for x in 'ab' recursive %}{{ loop('ab') }}{% endfor %}",
        "{{ range }}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% for a in range(1000) %}" * 3 + "x" + "{% endfor %}" * 3,
        "{% for a in range(1000) if false %}{% endfor %}{% for b in range(1000) %}{% endfor %}",
        "{% for i in range(999) %}{{ business_name }}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% call f() %}{% endcall %}",
        "{% set a = 'aaaa' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
        "{% for a in ['aaaa'] %}" + "{% for a in [a ~ a] %}" * 15 + "{{ a }}" + "{% endfor %}" * 16,
        "{% for a in [['x']] %}{% for b in [[a, a]] %}{{ b }}{% endfor %}{% endfor %}",
        "{{ 'a' | replace('', '" + "a" * 5000 + "') | replace('a', '" + "a" * 5000 + "') }}",
        "{{ range(100000) | join('" + "x" * 5000 + "') }}",
        "{{ business_name | center(1000000000) }}",
        "{{ business_name | indent(1000000000) }}",
        "{{ business_name | wordwrap(1) }}",
        "{{ {'a': 1} | xmlattr }}",
        "{{ first_name | map('upper') | list }}",
        "{% include 'secrets.txt' %}",
        "{% import 'os' as os %}",
        "{% from 'os' import system %}",
        "{% extends 'base' %}",
        "{% block a %}{% endblock %}",
        "{% filter upper %}a{% endfilter %}",
        "{% with a = 1 %}{% endwith %}",
        "{% autoescape true %}a{% endautoescape %}",
        "{{ (" * 2000,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 3500 + "a }}",
        "{{ first_name" + "|upper" * 2000 + " }}",
        "{% if first_name %}" * 400 + "{% endif %}" * 400,
        "{% for a in 'a' %}" * 30 + "{% endfor %}" * 30,
        "x" * (16 * 1024 + 1),
        "é" * (8 * 1024 + 1),
        "{{" * 8000,
        "{#" * 8000,
    ],
)
def test_attacks_are_refused_quickly_and_in_little_memory(body: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        refused(body)
        seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds < 2
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "body",
    ["{{ a }}" * 2300, "{{ a ~ a }}" * 1400, "{{ a " + "~ a" * 5000 + "}}", "{% if a %}x{% endif %}" * 700],
)
def test_the_longest_honest_templates_render_in_time(body: str) -> None:
    started = time.process_time()
    assert rendered(body, {"a": "x"})
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("plain", set()),
        ("{{ a }} {% if b %}{{ contact.first_name }}{% endif %}", {"a", "b"}),
        ("{% for c in range(2) %}{{ c }}{{ d | default(e) }}{% endfor %}", {"d", "e"}),
        ("{% raw %}{{ a }}{% endraw %}{# {{ b }} #}", set()),
    ],
)
def test_variables_used(body: str, names: set[str]) -> None:
    assert variables_used(body) == names


def test_variables_of_a_broken_template() -> None:
    with pytest.raises(SpecError, match="never closed"):
        variables_used("{{ a")


# --- the library ---

FRONT = "---\ndescription: A text\nvars: [first_name]\n---\n"


@pytest.fixture
def library(tmp_path: Path) -> TemplateLibrary:
    for path, body in {
        "default/missed-call": "default, {{ first_name }}",
        "default/follow-up": "default follow-up",
        "contractor/missed-call": "contractor,\n{{ first_name }}\n",
    }.items():
        file = tmp_path / "niche_templates" / f"{path}.sms.j2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FRONT + body)
    (tmp_path / "secret.sms.j2").write_text(FRONT + "secret")
    return TemplateLibrary(tmp_path / "niche_templates")


def test_lists_niches_and_what_each_can_use(library: TemplateLibrary) -> None:
    assert library.niches() == ["contractor", "default"]
    assert library.names("contractor") == ["follow-up", "missed-call"]
    assert library.names("dentist") == ["follow-up", "missed-call"]


def test_finds_the_niche_s_own_template_first(library: TemplateLibrary) -> None:
    template = library.find("contractor", "missed-call")
    assert (template.name, template.niche, template.body_line) == ("missed-call", "contractor", 5)
    assert template.body == "contractor,\n{{ first_name }}\n"
    assert template.render(VALUES) == "contractor,\nDale"
    assert (template.front_matter.description, template.front_matter.vars) == ("A text", ("first_name",))
    assert (template.front_matter.tone, template.front_matter.max_segments) == ("", 1)


@pytest.mark.parametrize("niche", ["contractor", "dentist"])
def test_falls_back_to_default(library: TemplateLibrary, niche: str) -> None:
    assert library.find(niche, "follow-up").niche == "default"


def test_a_template_is_read_once(library: TemplateLibrary) -> None:
    assert library.find("contractor", "missed-call") is library.find("contractor", "missed-call")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("mised-call", "did you mean 'missed-call'?"), ("zzz", "there are follow-up, missed-call")],
)
def test_not_found(library: TemplateLibrary, name: str, hint: str) -> None:
    with pytest.raises(SpecError, match=f"no template '{name}'") as caught:
        library.find("contractor", name)
    assert caught.value.diagnostics[0].hint == hint


@pytest.mark.parametrize(
    "word", ["../secret", "..", "", "a/b", "/etc/passwd", "missed-call\n", "Missed", "a\\b"]
)
def test_names_are_never_paths(library: TemplateLibrary, word: str) -> None:
    with pytest.raises(SpecError, match="is not a template name"):
        library.find("contractor", word)
    with pytest.raises(SpecError, match="is not a niche name"):
        library.find(word, "missed-call")
    assert library.names(word) == ["follow-up", "missed-call"]


def test_links_out_of_the_folder_are_refused(library: TemplateLibrary) -> None:
    (library.root / "default" / "link.sms.j2").symlink_to(library.root.parent / "secret.sms.j2")
    with pytest.raises(SpecError, match="leads out of"):
        library.find("default", "link")


@pytest.mark.parametrize("target", ["loop", "nowhere", "x" * 300])
def test_a_niche_that_is_a_link_and_cannot_be_followed_is_told(library: TemplateLibrary, target: str) -> None:
    (library.root / "loop").symlink_to(target)
    with pytest.raises(UsageError, match="cannot read the folder"):
        library.niches()


def test_errors_point_into_the_file(library: TemplateLibrary) -> None:
    template = library.find("contractor", "missed-call")
    with pytest.raises(SpecError) as caught:
        template.render({"business_name": "x"})
    assert place(caught.value.diagnostics[0]) == f"{library.root}/contractor/missed-call.sms.j2:6:4"


@pytest.mark.parametrize(
    ("content", "where", "message", "hint"),
    [
        (b"Hi there\n", "1:1", "begins with front matter", "begin the file with ---"),
        (b"", "1:1", "begins with front matter", "begin the file with ---"),
        (b"---\ndescription: x\nHi\n", "1:1", "no end", "another ---"),
        (b"---\n---\nHi\n", "1:1", "'key: value' lines", "description"),
        (b"---\n- a\n---\nHi\n", "1:1", "'key: value' lines", "description"),
        (b"---\ntone: warm\n---\nHi\n", "2:1", "missing key 'description'", ""),
        (
            b"---\ndescription: x\ndescripton: y\n---\nHi\n",
            "3:1",
            "unknown key 'descripton'",
            "'description'?",
        ),
        (
            b"---\ndescription: x\nzzz: y\n---\nHi\n",
            "3:1",
            "unknown key 'zzz'",
            "description, tone, vars, types, to, max_segments",
        ),
        (b"---\ndescription: x\ndescription: y\n---\nHi\n", "3:1", "duplicate key 'description'", "line 2"),
        (b"---\ndescription: x\nmax_segments: 0\n---\nHi\n", "3:15", "greater than or equal to 1", ""),
        (b"---\ndescription: x\nmax_segments: '2'\n---\nHi\n", "3:15", "valid integer", ""),
        (b"---\ndescription: [x]\n---\nHi\n", "2:14", "expected text, found a list", ""),
        (b"---\ndescription: x\nvars: first_name\n---\nHi\n", "3:7", "expected a list, found text", "- ..."),
        (b"---\ndescription: a: b\n---\nHi\n", "2:15", "mapping values", ""),
        (b"---\ndescription: !!python/object:os.system x\n---\nHi\n", "2:14", "is not accepted", ""),
        (b"---\ndescription: &a [*a]\n---\nHi\n", "2:14", "an anchor that holds itself", ""),
        (b"---\ndescription: " + b"[" * 5000 + b"\n---\nHi\n", "2:77", "deeper than 64", ""),
        (
            b"---\ndescription: " + b"[" * 5000 + b"]" * 5000 + b"\n---\nHi\n",
            "2:77",
            "deeper than 64",
            "",
        ),
        (b"---\n? [a]\n: b\n---\nHi\n", "2:3", "a key is plain text", ""),
        (b"---\ndescription: \xff\n---\nHi\n", "1:1", "not UTF-8", ""),
        (b"x" * 40_000, "1:1", "longer than 32 KiB", ""),
    ],
)
def test_files_that_are_no_templates(
    tmp_path: Path, content: bytes, where: str, message: str, hint: str
) -> None:
    file = tmp_path / "default" / "bad.sms.j2"
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        TemplateLibrary(tmp_path).find("default", "bad")
    diagnostic = caught.value.diagnostics[0]
    assert place(diagnostic).startswith(f"{file}:{where}")
    assert message in diagnostic.message
    assert hint in (diagnostic.hint or "")


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "default" / "dos.sms.j2"
    file.parent.mkdir()
    file.write_bytes(b"\xef\xbb\xbf---\r\ndescription: x\r\n---\r\nHi,\r\n{{ first_name }}\r\n")
    template: Template = TemplateLibrary(tmp_path).find("default", "dos")
    assert template.render(VALUES) == "Hi,\nDale"
    assert template.body_line == 4


def test_a_conflict_that_git_left_is_no_text() -> None:
    body = "---\ndescription: Hi.\n---\n<<<<<<< HEAD\nHi there\n=======\nHello\n>>>>>>> theirs\n"
    with pytest.raises(SpecError, match="git left a conflict here") as caught:
        parse_template(SourceText("hi.sms.j2", body), "default", "hi")
    location = caught.value.diagnostics[0].location
    assert location is not None
    assert location.span.line == 4
