"""Texts of niches, for people."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.counting import counted, some_of
from ghl_flow.operations.templates import Niche, NicheLine, NicheText
from ghl_flow.operations.templates_compare import Compared
from ghl_flow.operations.templates_lint import TextsLinted
from ghl_flow.operations.templates_new import NewNiche
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal

_LIMITS = {
    "hipaa": "HIPAA: health data",
    "legal": "lawyers' rules of conduct",
    "insurance": "insurance law",
    "shaft": "age-gated goods (SHAFT)",
    "lending": "money lent or collected",
    "housing": "fair housing",
}


def print_texts(terminal: "Terminal", texts: Sequence[NicheText]) -> None:
    """A line for each text: niche, text, language, units, segments at least and at most, and whose values."""
    if not texts:
        terminal.print_line("no texts")
        return
    widths = [max(len(getattr(text, key)) for text in texts) for key in ("niche", "name")]
    widths.append(max(len("longest for"), *(len(_whose(text)) for text in texts)))
    head = f"{'niche':<{widths[0]}}  {'text':<{widths[1]}}  lang  units  segments"
    terminal.print_line(f"{head}  {'longest for':<{widths[2]}}  words")
    for text in texts:
        head = f"{text.niche:<{widths[0]}}  {text.name:<{widths[1]}}  {text.language:<4}  "
        size = f"{text.delivered.body_size.units:>5}  {segments(text):<8}"
        terminal.print_line(f"{head}{size}  {_whose(text):<{widths[2]}}  {text.text}")


def print_niches(terminal: "Terminal", niches: Sequence[NicheLine]) -> None:
    """A line for each niche: its name, how many texts in which languages, what it is, and its accounts."""
    if not niches:
        terminal.print_line("no texts")
        return
    name = max(len("niche"), *(len(one.niche) for one in niches))
    spoken = max(len("languages"), *(len(", ".join(one.languages)) for one in niches))
    terminal.print_line(f"{'niche':<{name}}  texts  {'languages':<{spoken}}  what it is")
    for one in niches:
        here = f" ({some_of(one.accounts)})" if one.accounts else ""
        head = f"{one.niche:<{name}}  {one.texts:>5}  {', '.join(one.languages):<{spoken}}"
        terminal.print_line(f"{head}  {one.title or 'no niche.yaml'}{here}")
    terminal.print_line(
        f"\n{counted(len(niches), 'niche')}. "
        f"{pasted('ghl-flow templates list NICHE')} lists the texts of one, "
        f"{pasted('ghl-flow templates new NICHE')} writes them into the project, where they can be changed"
    )


def _whose(text: NicheText) -> str:
    """The account whose values it has."""
    return text.account or "sample values"


def segments(text: NicheText) -> str:
    """As the first of a conversation, at least and at most; of a note to staff, alone."""
    if text.for_staff:
        return str(text.delivered.body_size.segments)
    floor, ceiling = text.delivered.floor_size.segments, text.delivered.ceiling_size.segments
    return str(floor) if floor == ceiling else f"{floor} to {ceiling}"


def print_niche(terminal: "Terminal", niche: Niche) -> None:
    """What a niche may not say, what means danger, what to check, and its texts."""
    about = niche.about
    if about is None:
        terminal.print_line(f"{niche.niche}: no niche.yaml")
    else:
        terminal.print_line(f"{about.title} ({niche.niche}): {about.description}")
        for language, ask in about.ask.items():
            terminal.print_line(f"asks ({language}): {ask}")
        _print_list(terminal, "never in a text", about.limits)
        for language, words in about.danger_words.items():
            terminal.print_line(f"danger words ({language}): {', '.join(words)}")
        _print_list(terminal, "before it goes live", about.checklist)
        if about.compliance:
            names = ", ".join(_LIMITS.get(word, word) for word in about.compliance)
            terminal.print_line(f"rules that may hold: {names} (advisory, not legal advice)")
        if about.source:
            terminal.print_line(f"source: {about.source}" + (f", as of {about.as_of}" if about.as_of else ""))
    for text in niche.texts:
        print_text(terminal, text)


def print_text(terminal: "Terminal", text: NicheText) -> None:
    """A text with what it is for and what it costs."""
    whose = "sample values" if text.account is None else f"values of {text.account}"
    if text.account is not None and text.sampled:
        whose += f", samples for {', '.join(text.sampled)}"
    terminal.print_line("")
    terminal.print_line(f"{text.name} ({text.language}, {text.file}): {text.description}")
    terminal.print_line(f"  {text.text}")
    size = text.delivered.body_size
    said = f"  {size.encoding}, {counted(size.units, 'unit')}, {counted(size.segments, 'segment')}"
    if text.for_staff:
        said += ", for staff"
    else:
        least = counted(text.delivered.floor_size.segments, "segment")
        most = counted(text.delivered.ceiling_size.segments, "segment")
        said += f"; as the first text {least}"
        said += "" if least == most else f", at most {most} with the sender line"
    terminal.print_line(f"{said} ({whose})")


def _print_list(terminal: "Terminal", title: str, lines: Sequence[str]) -> None:
    if lines:
        terminal.print_line(f"{title}:")
        for line in lines:
            terminal.print_line(f"  - {line}")


def print_compared(terminal: "Terminal", compared: Compared) -> None:
    """The two sides of each text under each other, with what they cost."""
    terminal.print_line(f"{compared.left}  |  {compared.right}")
    width = max(len(compared.left), len(compared.right))
    for pair in compared.pairs:
        terminal.print_line("")
        said = ", the same words" if pair.alike else ""
        terminal.print_line(f"{pair.name or 'text'} ({pair.language}){said}")
        for title, text in ((compared.left, pair.left), (compared.right, pair.right)):
            if text is None:
                terminal.print_line(f"  {title:<{width}}  has none")
                continue
            size = f"{counted(text.delivered.body_size.units, 'unit'):>9}, {segments(text)} seg."
            terminal.print_line(f"  {title:<{width}}  {size:<24}  {text.text}")


def print_new(terminal: "Terminal", new: NewNiche, shown: Callable[[Path], str]) -> None:
    """The files that were written, and what to do next."""
    for path, written in new.files:
        terminal.print_line(f"{'written' if written else 'already there'}: {shown(path)}")
    if new.exit_code:
        terminal.say(f"nothing to do: every file of the niche '{new.niche}' is there")
    elif new.copied_from is not None:
        terminal.say(f"copied from {new.copied_from}: these texts are the project's now")
    else:
        terminal.say(
            f"fill in what stands in <> and [], then run {pasted(f'ghl-flow templates lint {new.niche}')}"
        )


def print_linted(terminal: "Terminal", linted: TextsLinted) -> None:
    """What was found, and how much was looked at."""
    if linted.findings:
        from ghl_flow.cli.display.lint.frames import print_findings

        print_findings(terminal.out, linted.findings)
    else:
        terminal.print_line("no findings")
    looked = counted(linted.looked_at, "text")
    niches, accounts = counted(len(linted.niches), "niche"), counted(len(linted.accounts), "account")
    terminal.say(f"looked at {looked}: {niches}, {accounts}", style="dim")
