"""The texts of niches: what there is, what it says for the accounts here, and what it costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ghl_flow.copy.delivery import Compliance, Delivered, compliance_of, deliver
from ghl_flow.errors import Diagnostic, SpecError, UsageError, did_you_mean
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.account import Account
from ghl_flow.spec.niche import NicheFile

if TYPE_CHECKING:
    from ghl_flow.copy.templates import Template

SAMPLES: Final[Mapping[str, str]] = {
    "business_name": "Bridgepoint Group",
    "first_name": "Dale",
    "callback_window": "the next hour",
    "review_link": "g.page/r/EXAMPLE",
}
"""Values for what an account does not say, and for a look at texts without any account."""


@dataclass(frozen=True, slots=True)
class NicheText:
    """One text of a niche in one language.

    `account` is the one whose values it has: of those that may send it the one for which it is longest; None
    where there is no account, and the values are samples. `sampled` are the values that the account lacks.
    `source` is the niche that the file is of, which may be `default`; `text` has its merge fields, which
    `delivered` has as long as they usually are.
    """

    niche: str
    name: str
    language: str
    source: str
    file: str
    text: str
    description: str
    for_staff: bool
    max_segments: int
    account: str | None
    sampled: tuple[str, ...]
    delivered: Delivered

    @property
    def label(self) -> str:
        """How a command names it."""
        return f"{self.niche}/{self.name}"


@dataclass(frozen=True, slots=True)
class Niche:
    """A niche with its texts; `about` is its `niche.yaml`, None where it has none.

    `broken`: what is wrong with account files, which may be of the niche.
    """

    niche: str
    about: NicheFile | None
    texts: tuple[NicheText, ...]
    broken: tuple[Diagnostic, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 where a file is not valid."""
        return SpecError.exit_code if self.broken else 0


@dataclass(frozen=True, slots=True)
class Listed:
    """Texts, and what is wrong with the files that cannot be read."""

    texts: tuple[NicheText, ...]
    broken: tuple[Diagnostic, ...] = ()

    @property
    def exit_code(self) -> int:
        """2 where a file is not valid."""
        return SpecError.exit_code if self.broken else 0


@dataclass(frozen=True, slots=True)
class NicheLine:
    """A niche in one line. `title` is empty where it has no `niche.yaml`; `accounts` are those of it here."""

    niche: str
    title: str
    texts: int
    languages: tuple[str, ...]
    accounts: tuple[str, ...]


def niche_lines(workspace: Workspace, listed: Listed) -> tuple[list[NicheLine], Listed]:
    """The niches of these texts, each in one line; a `niche.yaml` that is not valid joins what is broken."""
    lines, broken, texts = [], [*listed.broken], listed.texts
    for niche in dict.fromkeys(text.niche for text in texts):
        of_it = [text for text in texts if text.niche == niche]
        try:
            about = workspace.templates.niche_file(niche)
        except SpecError as error:
            about = None
            broken += [item for item in error.diagnostics if item not in broken]
        here = sorted(one.value.account for one in workspace.project.accounts if one.value.niche == niche)
        languages = tuple(sorted({text.language for text in of_it}))
        names = {text.name for text in of_it}
        lines.append(NicheLine(niche, about.value.title if about else "", len(names), languages, tuple(here)))
    return lines, Listed(texts, tuple(broken))


def list_texts(workspace: Workspace, niches: Sequence[str] = (), *, language: str | None = None) -> Listed:
    """Every text of these niches that can be read; none named: of all.

    Raises:
        UsageError: there is no such niche, or no text in this language.
    """
    found: list[NicheText] = []
    broken = broken_accounts(workspace)
    for niche in chosen_niches(workspace, niches):
        for name, spoken_in in _names(workspace, niche):
            try:
                found.append(_text(workspace, niche, name, spoken_in, None))
            except SpecError as error:
                broken += [item for item in error.diagnostics if item not in broken]
    spoken = sorted({text.language for text in found})
    if language is not None and language not in spoken:
        raise UsageError(
            f"no text is in the language '{language}'",
            hint=did_you_mean(language, spoken) or f"there are {', '.join(spoken)}",
        )
    return Listed(tuple(text for text in found if language in (None, text.language)), tuple(broken))


def show_niche(
    workspace: Workspace, niche: str, name: str | None = None, *, account: str | None = None
) -> Niche:
    """A niche, or one of its texts, with the values of an account if one is named.

    Raises:
        UsageError: there is no such niche, text or account.
        SpecError: a template or the `niche.yaml` is not valid.
    """
    (niche,) = chosen_niches(workspace, [niche])
    library = workspace.templates
    names = library.names(niche)
    if name is not None and name not in names:
        raise UsageError(
            f"the niche '{niche}' has no text '{name}'",
            hint=did_you_mean(name, names) or f"it has {', '.join(names)}",
        )
    named = [workspace.project.account(account).value] if account else None
    texts = niche_texts(workspace, niche, accounts=named)
    about = library.niche_file(niche)
    return Niche(
        niche,
        about.value if about else None,
        tuple(one for one in texts if name in (None, one.name)),
        () if account else tuple(broken_accounts(workspace)),
    )


def broken_accounts(workspace: Workspace) -> list[Diagnostic]:
    """What is wrong with account files: whose values are the longest is not known without them."""
    return [item for one in workspace.project.broken_accounts for item in one.error.diagnostics]


def chosen_niches(workspace: Workspace, niches: Sequence[str]) -> list[str]:
    """The niches of these names, each once; none named: all.

    Raises:
        UsageError: there is no such niche; the hint names the closest.
    """
    known = workspace.templates.known_niches()
    for niche in niches:
        if niche not in known:
            raise UsageError(
                f"there is no niche '{niche}'",
                hint=did_you_mean(niche, known) or f"there are {', '.join(known)}",
            )
    return list(dict.fromkeys(niches)) or known


def niche_texts(
    workspace: Workspace, niche: str, *, accounts: Sequence[Account] | None = None
) -> list[NicheText]:
    """Every text of a niche, with the values of the account for which it is longest.

    `accounts`: those it may be; default: the project's in this niche, else all of them.
    """
    return [_text(workspace, niche, name, spoken, accounts) for name, spoken in _names(workspace, niche)]


def _names(workspace: Workspace, niche: str) -> Iterator[tuple[str, str]]:
    library = workspace.templates
    for name in library.names(niche):
        for language in library.languages(niche, name):
            yield name, language


def _text(
    workspace: Workspace, niche: str, name: str, language: str, accounts: Sequence[Account] | None
) -> NicheText:
    given = _accounts_for(workspace, niche) if accounts is None else accounts
    return text_of(workspace.templates.find(niche, name, language), niche, given)


def text_of(template: "Template", niche: str, accounts: Sequence[Account]) -> NicheText:
    """A template with the values of one of these accounts; without any, of samples."""
    filled = max(_filled(template, accounts), key=lambda one: one.delivered.length)
    front = template.front_matter
    return NicheText(
        niche,
        template.name,
        template.language,
        template.niche,
        template.source.path,
        filled.text,
        front.description,
        front.to == "staff",
        front.max_segments,
        filled.account,
        filled.sampled,
        filled.delivered,
    )


def sampled_values(names: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
    """The values, and samples for those of these names that are not among them."""
    return {**{name: SAMPLES.get(name, name.replace("_", " ")) for name in names}, **values}


class _Filled(NamedTuple):
    account: str | None
    sampled: tuple[str, ...]
    text: str
    delivered: Delivered


def _filled(template: "Template", accounts: Sequence[Account]) -> Iterator[_Filled]:
    names = template.front_matter.vars
    for account in accounts:
        text = template.render(sampled_values(names, account.vars))
        sampled = tuple(name for name in names if name not in account.vars)
        yield _Filled(account.account, sampled, text, deliver(text, compliance_of(account)))
    if not accounts:
        text = template.render(sampled_values(names, {}))
        yield _Filled(None, names, text, deliver(text, sample_compliance()))


def sample_compliance() -> Compliance:
    """What HighLevel appends for the business of the samples."""
    who = f"{SAMPLES['first_name']} at {SAMPLES['business_name']}"
    return Compliance(sender=f"Thanks, {who}", business=SAMPLES["business_name"])


def _accounts_for(workspace: Workspace, niche: str) -> list[Account]:
    every = [loaded.value for loaded in workspace.project.accounts]
    return [account for account in every if account.niche == niche] or every
