"""Account files that are written: what is known of an account, and `unknown` where nobody looked."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ghl_flow.errors import GhlFlowError, SpecError, UsageError, did_you_mean
from ghl_flow.files import make_folder, write_whole
from ghl_flow.language.model import identifier_of, without_accents
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, Failed
from ghl_flow.operations.to_look_up import lines_to_look_up, to_look_up
from ghl_flow.operations.workspace import Workspace
from ghl_flow.remedy import pasted, quoted
from ghl_flow.source import SourceText
from ghl_flow.spec.account import Account
from ghl_flow.spec.defaults import with_defaults
from ghl_flow.spec.loader import Loaded, validated
from ghl_flow.spec.yaml_reader import in_quotes, is_plain, parse_yaml

if TYPE_CHECKING:
    from ghl_flow.spec.yaml_values import YamlValue

_SCHEMA = "# yaml-language-server: $schema=../schemas/account.schema.json\n"
_WAYS_IN = ("token", "oauth", "agency")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is known of an account that gets a file; what is empty is left to the defaults.

    `where`: what it was read from, for errors. `vars`: the values of its texts. `seen`: what somebody saw in
    HighLevel's settings, by key.
    """

    account: str
    location_id: str
    niche: str = ""
    timezone: str = ""
    token: str = ""
    labels: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    vars: Mapping[str, str] | None = None
    where: str = ""
    seen: Mapping[str, str] | None = None


class Added(NamedTuple):
    """An account that has a file now.

    `lacks`: the values that the texts of its flows need besides. `unseen`: keys of
    settings of which the file says that nobody has looked.
    """

    account: str
    path: str
    location_id: str
    lacks: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedAccounts:
    """What came of new accounts. `there`: those whose sub-account the project had already."""

    added: tuple[Added, ...] = ()
    there: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
    dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """1 where all of them failed, 3 where some did."""
        if not self.failed:
            return 0
        return PARTIAL if self.added or self.there else FINDINGS


def add_accounts(
    workspace: Workspace, accounts: Sequence[NewAccount], *, dry_run: bool = False
) -> AddedAccounts:
    """Write a file for each account; one that is wrong stops no other.

    Raises:
        UsageError: there is no project.
    """
    project = workspace.project
    project.require()
    names = {item.value.account for item in project.accounts} | {one.name for one in project.broken_accounts}
    at = {item.value.location_id: item.value.account for item in project.accounts}
    added: list[Added] = []
    there: list[str] = []
    failed: list[Failed] = []
    for one in accounts:
        if one.location_id in at:
            there.append(at[one.location_id])
            continue
        try:
            text, loaded, unseen = _checked(workspace, one)
            name = loaded.value.account
            path = project.root / project.settings.paths.accounts / f"{name}.yaml"
            if name in names or path.exists():
                raise UsageError(
                    f"{_place(one)}there is an account '{name}' already, of another sub-account",
                    hint="give one of them another name",
                )
            if not dry_run:
                make_folder(path.parent)
                write_whole(path, text)
        except GhlFlowError as error:
            failed.append((one.account or one.location_id, error))
            continue
        names.add(name)
        at[one.location_id] = name
        lacks = _lacks(workspace, loaded.value)
        added.append(Added(name, project.display(path), one.location_id, lacks, unseen))
    if not dry_run:
        workspace.forget()
    return AddedAccounts(tuple(added), tuple(there), tuple(failed), dry_run)


def _lacks(workspace: Workspace, account: Account) -> tuple[str, ...]:
    """The values that the texts of its flows need, and neither its file nor a default has."""
    from ghl_flow.compile.without_account import compile_without_account

    needed: set[str] = set()
    for name in account.flows:
        flow = workspace.project.flow(name)
        with suppress(SpecError):  # lint says what is wrong with a flow
            made = compile_without_account(flow, workspace.templates, account.niche, account.language)
            needed |= made.account.vars.keys()
    return tuple(sorted(needed - account.vars.keys()))


def _place(one: NewAccount) -> str:
    return f"{one.where}: " if one.where else ""


def _checked(workspace: Workspace, one: NewAccount) -> tuple[str, Loaded[Account], tuple[str, ...]]:
    """The file of an account, which is valid with the project's defaults, and what nobody has looked at.

    Raises:
        UsageError: it would not be.
    """
    project = workspace.project
    own = parse_yaml(SourceText("", _known(one)))
    defaults = with_defaults(own, project.settings_document).data
    shared = defaults if isinstance(defaults, dict) else {}
    text = _text(one, shared)
    shown = f"{project.settings.paths.accounts}/{one.account}.yaml"
    document = with_defaults(parse_yaml(SourceText(shown, text)), project.settings_document)
    try:
        loaded = validated(document, Account)
    except SpecError as error:
        needed = [key for key, field in Account.model_fields.items() if field.is_required()]
        listed = f"an account needs {', '.join(needed)}: here, or under defaults: in ghl-flow.yaml"
        complete = all(document.has((key,)) for key in needed)
        raise UsageError(
            f"{_place(one)}{'; '.join(item.message for item in error.diagnostics)}",
            hint=error.diagnostics[0].hint or ("" if complete else listed),
        ) from None
    missing = project.unknown_flows_of(loaded)
    if missing is not None:
        told = missing.diagnostics[0]
        raise UsageError(f"{_place(one)}{told.message}", hint=told.hint or "name flows of the project")
    niches = workspace.templates.known_niches()
    if loaded.value.niche not in niches:
        listed = pasted("'ghl-flow templates list'") + " names them, "
        listed += pasted(f"'ghl-flow templates new {quoted(loaded.value.niche)}'") + " makes it"
        raise UsageError(
            f"{_place(one)}there is no niche '{loaded.value.niche}'",
            hint=did_you_mean(loaded.value.niche, [*niches]) or listed,
        )
    return text, loaded, to_look_up(shared, one.seen)


def _known(one: NewAccount) -> str:
    """What is known of it and no default."""
    rows = {
        "account": one.account,
        "location_id": one.location_id,
        "niche": one.niche,
        "timezone": one.timezone,
    }
    lines = [f"{key}: {_written(value)}" for key, value in rows.items() if value]
    if one.labels:
        lines.insert(3, f"labels: [{', '.join(map(_written, one.labels))}]")
    return "".join(f"{line}\n" for line in lines)


def _text(one: NewAccount, shared: "Mapping[str, YamlValue]") -> str:
    """The text of the file; what `shared`, the project's defaults for it, has is not written as unknown."""
    lines = [_SCHEMA + _known(one)]
    if one.token:
        lines.append(f"token: {_written(one.token)}\n")
    elif not any(way in shared for way in _WAYS_IN):
        lines.append(f"token: {token_name(one.account)}\n")
    if one.vars:
        lines += ["vars:\n", *(f"  {_written(key)}: {_written(value)}\n" for key, value in one.vars.items())]
    lines.append(lines_to_look_up(shared, one.seen))
    if one.flows or "flows" not in shared:
        lines.append(f"flows: [{', '.join(map(_written, one.flows))}]\n")
    return "".join(lines)


def _written(text: str) -> str:
    return text if is_plain(text) else in_quotes(text)


def token_name(account: str) -> str:
    """Where the token of an account is looked for, where nothing says it: `env:ACME_HIGHLEVEL_TOKEN`."""
    word = re.sub(r"[^A-Z0-9]+", "_", account.upper()).strip("_") or "ACCOUNT"
    return f"env:{'' if word[0].isalpha() else '_'}{word}_HIGHLEVEL_TOKEN"


def name_of(business: str) -> str:
    """An account's name, made of what the business is called."""
    return identifier_of(without_accents(business))


def free_names(accounts: Sequence[NewAccount], taken: Sequence[str]) -> list[NewAccount]:
    """The accounts with a number behind names that two of them would have, or that are taken."""
    used, found = {*taken}, []
    for one in accounts:
        name, number = one.account, 2
        while name in used:
            name, number = f"{one.account}-{number}", number + 1
        used.add(name)
        found.append(replace(one, account=name))
    return found
