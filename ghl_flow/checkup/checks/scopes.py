"""`scopes`."""

from ghl_flow.checkup.model import Blank, Check, Examined, Subject, Unseen, failure, unseen, warning, well
from ghl_flow.counting import counted

_NEEDED = frozenset(
    (
        "locations.readonly",
        "locations/customFields.readonly",
        "locations/customValues.readonly",
        "locations/tags.readonly",
        "workflows.readonly",
    )
)


class Scopes(Check):
    """The token has the scopes that looking needs. Each is tried by reading; those to write are not tried."""

    code = "scopes"
    title = "scopes"
    source = "official OpenAPI: the security of each call"
    order = 11

    def examine(self, subject: Subject) -> Examined:
        if not subject.probes:
            what = subject.location
            return unseen(what if isinstance(what, Unseen) else Unseen(Blank.OFFLINE, "no scope was tried"))
        lacking = [one for one in subject.probes if one.refused]
        granted = [one.scope for one in subject.probes if not one.refused]
        evidence = [f"granted: {', '.join(granted)}"] if granted else []
        evidence += [f"{one.scope}: {one.refused}" for one in lacking]
        evidence.append("scopes to write are not tried: a plan writes nothing")
        if not lacking:
            return well(f"{counted(len(granted), 'scope')} to read granted", *evidence)
        names = ", ".join(one.scope for one in lacking)
        fix = f"Settings > Private Integrations > edit it: tick {names}; the token stays the same"
        if any(one.scope in _NEEDED for one in lacking):
            return failure(f"the token lacks {names}", fix, *evidence)
        return warning(f"the token lacks {names}, so not everything can be looked at", fix, *evidence)
