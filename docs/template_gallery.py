"""The gallery of templates: every text of every niche as a phone shows it, longest and shortest account."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from ghl_flow.cli.display.bubble.html import CSS, KEY, bubble
from ghl_flow.cli.display.page import page
from ghl_flow.copy.delivery import NOTHING_APPENDED, Delivered, compliance_of, deliver
from ghl_flow.copy.templates import Template, TemplateLibrary
from ghl_flow.operations.templates import SAMPLES
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text

_LANGUAGES = {"en": "English", "es": "Spanish"}
_MISSED_CALL = "missed-call"

_README = """# Templates

Every text that ships, as a phone shows it: [gallery.html](gallery.html), one page that needs nothing else.
Open it in a browser; choose niche, language and text; print it, and only what is chosen is printed. Each text
is shown for the demo account for which it is longest and the one for which it is shortest, as the first text
of a conversation, with what HighLevel appends in grey.

`ghl-flow render FLOW --format html` shows those of your accounts, `ghl-flow templates list` what there is.

| niche | the first text after a missed call | texts |
| --- | --- | --- |
"""

_CSS = f"""{CSS}
.filter{{display:flex;flex-wrap:wrap;gap:.5rem 1rem;position:sticky;top:0;background:var(--bg);
padding:.6rem 0;border-bottom:1px solid var(--rule);z-index:1}}
.filter label{{font-size:.85rem;color:var(--faint);display:flex;gap:.35rem;align-items:center}}
select{{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:8px;
padding:.3rem .5rem;max-width:13rem}}
.cards{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:1rem;
margin:1rem 0}}
.card{{border:1px solid var(--rule);border-radius:12px;padding:.75rem .85rem;min-width:0}}
.card h2{{font-size:1rem}}.card p.about{{font-size:.85rem;color:var(--faint);margin:.15rem 0 .4rem}}
.card .sms{{background:var(--bubble)}}
@media (max-width:34rem){{body{{padding:.75rem}}.filter label{{flex:1 1 9rem}}select{{flex:1;min-width:0}}}}
@media print{{html,body,.card .sms{{font-size:8pt}}.filter{{display:none}}body{{max-width:none;padding:0}}
.cards{{display:block;columns:3;column-gap:.75rem}}.card{{margin-bottom:.6rem}}}}
"""


class _Card(NamedTuple):
    niche: str
    template: Template
    ends: tuple[tuple[str, Delivered], ...]


def gallery_pages(root: Path) -> Iterator[tuple[Path, str]]:
    """The page and its README, each with its text."""
    library = TemplateLibrary(root / "niche_templates")
    paths = sorted((root / "accounts").glob("*.yaml"))
    accounts = [load_text(path.read_text(encoding="utf-8"), Account).value for path in paths]
    cards = [_card(library, accounts, *key) for key in _keys(library)]
    folder = root / "docs/templates"
    yield folder / "gallery.html", _page(cards)
    yield folder / "README.md", _README + "".join(_rows(library, cards))


def _keys(library: TemplateLibrary) -> Iterator[tuple[str, str, str]]:
    for niche in library.niches():
        for name, language in library.own_files(niche):
            yield niche, name, language


def _card(library: TemplateLibrary, accounts: list[Account], niche: str, name: str, language: str) -> _Card:
    template = library.find(niche, name, language)
    if template.front_matter.to == "staff":
        words = template.render({**SAMPLES, **accounts[0].vars})
        return _Card(niche, template, (("a note for staff", deliver(words, NOTHING_APPENDED)),))
    said = [
        (
            account.vars["business_name"],
            deliver(template.render({**SAMPLES, **account.vars}), compliance_of(account)),
        )
        for account in accounts
    ]
    said.sort(key=lambda one: (one[1].floor_size.segments, one[1].floor_size.units))
    (short, shortest), (long, longest) = said[0], said[-1]
    return _Card(niche, template, ((f"{long}, the longest", longest), (f"{short}, the shortest", shortest)))


def _rows(library: TemplateLibrary, cards: list[_Card]) -> Iterator[str]:
    for niche in library.niches():
        of_niche = [card for card in cards if card.niche == niche]
        first = next(
            card for card in of_niche if card.template.name == _MISSED_CALL and card.template.language == "en"
        )
        languages = sorted({_LANGUAGES[card.template.language] for card in of_niche})
        names = len({card.template.name for card in of_niche})
        words = first.ends[0][1].body.replace("|", "\\|")
        yield f"| {niche} | {words} | {names}, in {' and '.join(languages)} |\n"


def _page(cards: list[_Card]) -> str:
    niches = list(dict.fromkeys(card.niche for card in cards))
    languages = list(dict.fromkeys(card.template.language for card in cards))
    names = sorted({card.template.name for card in cards})
    chooses = (
        ("niche", "niche", {name: name for name in niches}),
        ("language", "language", {name: _LANGUAGES[name] for name in languages}),
        ("text", "text", {name: name for name in names}),
    )
    rules = "".join(
        f'body:has(#{key} option[value="{value}"]:checked) .card:not([data-{key}="{value}"])'
        "{display:none}\n"
        for key, _, values in chooses
        for value in values
    )
    filters = "".join(_select(key, label, values) for key, label, values in chooses)
    body = (
        f"<h1>Templates</h1>\n<p>{len(cards)} texts of {len(niches)} niches, for the demo account for which "
        "each is longest and the one for which it is shortest.</p>\n"
        f'{KEY}\n<div class="filter">{filters}</div>\n<div class="cards">\n'
        f"{chr(10).join(map(_card_html, cards))}\n</div>"
    )
    return page("Templates of ghl-flow", body, _CSS + rules)


def _select(key: str, label: str, values: dict[str, str]) -> str:
    options = "".join(f'<option value="{value}">{escape(said)}</option>' for value, said in values.items())
    return f'<label>{label} <select id="{key}"><option value="">all</option>{options}</select></label>'


def _card_html(card: _Card) -> str:
    template = card.template
    budget = template.front_matter.max_segments
    bubbles = "".join(bubble(text, who=who, budget=budget) for who, text in card.ends)
    return (
        f'<article class="card" data-niche="{card.niche}" data-language="{template.language}" '
        f'data-text="{template.name}" lang="{template.language}"><h2>{card.niche} / {template.name}</h2>'
        f'<p class="about" lang="en">{_LANGUAGES[template.language]}. '
        f"{escape(template.front_matter.description)}</p>{bubbles}</article>"
    )
