"""What `doctor --fix` did, and what is left to do by hand."""

from collections.abc import Sequence
from dataclasses import replace

from ghl_flow.cli.display.folding import in_short
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.operations.doctor import NATIVE, ByApi, Checkups
from ghl_flow.operations.doctor_fix import Fixed
from ghl_flow.operations.outcome import PerAccount

_WHY = {
    ByApi.NO_AGENCY: "the account file names no agency (agency: { token, company_id }), whose token it takes",
    ByApi.NOT_READ: "the agency's token did not read the permissions",
    ByApi.NO_FLOW: "no flow runs there, so that callers would hear nothing",
}


def reasons(found: Checkups, names: Sequence[str]) -> Checkups:
    """Only what is to be fixed, of these accounts: what whoever is asked has to know."""
    return Checkups(
        PerAccount(
            tuple(
                (one.account, replace(one, checks=tuple(pair for pair in one.checks if pair[0] == NATIVE)))
                for one in found.found
                if one.account in names
            )
        )
    )


def fixed_lines(fixed: Fixed, every: Sequence[str]) -> list[str]:
    """A line for all accounts of which the same is so. `every`: the accounts that were looked at."""
    lines = []
    if fixed.names:
        lines.append(f"{in_short(fixed.names, every)}: missed-call-text-back is taken from the permissions")
    elif not fixed.failed:
        lines.append("nothing that an API can fix")
    for why, said in _WHY.items():
        names = [name for name, of in fixed.by_hand if of is why]
        if names:
            lines.append(f"{in_short(names, every)}: not by API, for {said}: untick it in {CLICK_PATH}")
    return lines
