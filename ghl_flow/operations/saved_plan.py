"""Plans in files: saved by `plan --out`, applied by `apply FILE` exactly as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.deploy.planning.plan import plan_digest
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.files import read_text, write_whole
from ghl_flow.operations.outcome import Failed
from ghl_flow.operations.plan import plan_terms
from ghl_flow.operations.sources import keep_sources
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.remedy import pasted
from ghl_flow.wire.fingerprint import digest_of
from ghl_flow.wire.json import indented, objects_of, parse_json, text_of

if TYPE_CHECKING:
    from ghl_flow.git import Commit


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What `apply` needs of a file: account names, their plans' digests, and the terms of those.

    `failed` are accounts that could not be planned, with what was wrong then. `revision`: the commit that the
    project was read at, None where it was the files that were there.
    """

    accounts: tuple[str, ...]
    digests: tuple[str, ...]
    terms: PlanTerms
    failed: tuple[Failed, ...] = ()
    revision: str | None = None


def save_plan(
    path: Path,
    plan: Mapping[str, object],
    terms: PlanTerms,
    *,
    sandbox: bool,
    failed: Sequence[Failed] = (),
    revision: "Commit | None" = None,
) -> None:
    """Write it, as it is shown to machines. `failed`: the accounts that could not be planned.

    Who applies it has to know of those. `revision`: the commit that the project was read at.

    Raises:
        UsageError: it cannot be written.
    """
    keep_sources(path, "--out")
    more = {"on_conflict": str(terms.on_conflict), "allow": [*terms.allowed], "sandbox": sandbox}
    left = [{"account": name, "error": error.told} for name, error in failed]
    document = {**plan, "failed": left, **more}
    if revision is not None:
        document["revision"] = revision.id
    document["digest"] = digest_of(document)
    write_whole(path, indented(document) + "\n", private=True)


def read_plan(path: Path, *, sandbox: bool) -> SavedPlan:
    """Read it.

    Raises:
        UsageError: it is none, it was edited, or it was made for the sandbox and is to be applied for
            real, or the other way about.
    """
    try:
        content = parse_json(read_text(path))
    except ValueError as error:
        raise UsageError(f"{path} is no saved plan: {error}") from None
    document = content if isinstance(content, dict) else {}
    rows = objects_of(document, "accounts")
    digests = [text_of(row, "digest") for row in rows]
    if not rows or not all(digests) or document.get("format_version") != 1:
        raise UsageError(
            f"{path} is no saved plan", hint="make one with " + pasted("'ghl-flow plan --out FILE'")
        )
    whole = {key: value for key, value in document.items() if key != "digest"}
    if digest_of(whole) != document.get("digest") or digests != [plan_digest(row) for row in rows]:
        raise UsageError(
            f"{path} was changed since it was saved",
            hint="make a new plan with " + pasted("'ghl-flow plan --out FILE'"),
        )
    if document.get("sandbox") is not sandbox:
        raise UsageError(
            f"{path} is a plan for {'HighLevel, not for the sandbox' if sandbox else 'the sandbox'}",
            hint=f"{'leave out' if sandbox else 'add'} --sandbox, or make a new plan",
        )
    allowed = document.get("allow")
    return SavedPlan(
        tuple(text_of(row, "account") for row in rows),
        tuple(digests),
        plan_terms(
            text_of(document, "on_conflict", "refuse"),
            [str(code) for code in allowed] if isinstance(allowed, list) else [],
        ),
        tuple(
            (
                text_of(row, "account"),
                GhlFlowError(
                    f"not in the saved plan: {text_of(row, 'error')}",
                    hint="put that right, then plan and apply this account",
                ),
            )
            for row in objects_of(document, "failed")
        ),
        text_of(document, "revision") or None,
    )
