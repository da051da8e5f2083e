"""The facts of a project: what ships, with its own rows laid over."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.errors import SpecError, did_you_mean
from ghl_flow.facts.sheet import FactSheet, Sheet, is_to_come, laid_over, shipped
from ghl_flow.folders import files_below, is_absent
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.loader import Loaded, load

if TYPE_CHECKING:
    from ghl_flow.facts.compliance import ComplianceSheet, QuietHoursSheet, SendingLimitsSheet
    from ghl_flow.facts.front_desks import FrontDeskSheet
    from ghl_flow.facts.missed_calls import MissedCallSheet
    from ghl_flow.facts.prices import PriceCard
    from ghl_flow.facts.registration import RegistrationSheet

# Where the model of each is: a run asks two or three of them, and making all takes a fiftieth of a lint.
_SHEETS = {
    "prices": "prices:PriceCard",
    "registration": "registration:RegistrationSheet",
    "compliance": "compliance:ComplianceSheet",
    "quiet-hours": "compliance:QuietHoursSheet",
    "sending-limits": "compliance:SendingLimitsSheet",
    "missed-calls": "missed_calls:MissedCallSheet",
    "front-desks": "front_desks:FrontDeskSheet",
}


def _model(name: str) -> type[FactSheet]:
    module, _, model = _SHEETS[name].partition(":")
    found: type[FactSheet] = getattr(import_module(f"ghl_flow.facts.{module}"), model)
    return found


class Facts:
    """Sheets by name. `folder` holds the project's own, of the same names; None: only those that ship."""

    def __init__(self, folder: Path | None = None, display: Callable[[Path], str] = str) -> None:
        self._folder = folder
        self._display = display
        self._read: dict[str, object] = {}

    @property
    def prices(self) -> "PriceCard":
        """What texts cost; raises SpecError, as every sheet does, where the project's file is not valid."""
        from ghl_flow.facts.prices import PriceCard

        return self._sheet("prices", PriceCard)

    @property
    def registration(self) -> "RegistrationSheet":
        """Ways to register with A2P 10DLC, and what rejects one."""
        from ghl_flow.facts.registration import RegistrationSheet

        return self._sheet("registration", RegistrationSheet)

    @property
    def compliance(self) -> "ComplianceSheet":
        """What fields of business mind in texts."""
        from ghl_flow.facts.compliance import ComplianceSheet

        return self._sheet("compliance", ComplianceSheet)

    @property
    def quiet_hours(self) -> "QuietHoursSheet":
        """When states let solicitations be sent."""
        from ghl_flow.facts.compliance import QuietHoursSheet

        return self._sheet("quiet-hours", QuietHoursSheet)

    @property
    def sending_limits(self) -> "SendingLimitsSheet":
        """How many texts a new sub-account may send."""
        from ghl_flow.facts.compliance import SendingLimitsSheet

        return self._sheet("sending-limits", SendingLimitsSheet)

    @property
    def missed_calls(self) -> "MissedCallSheet":
        """What is assumed of missed calls where nothing tells."""
        from ghl_flow.facts.missed_calls import MissedCallSheet

        return self._sheet("missed-calls", MissedCallSheet)

    @property
    def front_desks(self) -> "FrontDeskSheet":
        """Who answers calls, and what that costs."""
        from ghl_flow.facts.front_desks import FrontDeskSheet

        return self._sheet("front-desks", FrontDeskSheet)

    def check(self) -> None:
        """Read the project's own sheets; raises SpecError where one is not valid."""
        self._known()
        for name in _SHEETS:
            if self.own_file(name) is not None:
                self._sheet(name, _model(name))

    def own_file(self, name: str) -> Path | None:
        """The project's file of that name, if it has one."""
        path = None if self._folder is None else self._folder / f"{name}.yaml"
        return None if path is None or is_absent(path) else path

    def _known(self) -> None:
        """A misspelt name would leave the sheet that ships in force without a word; raises SpecError."""
        folder = self._folder
        files = [] if folder is None else files_below(folder, "")
        for path in files:
            if path.suffix not in (".yaml", ".yml") and path.stem not in _SHEETS:
                continue  # notes, pictures
            if path.parent == folder and path.suffix != ".yaml" and path.stem in _SHEETS:
                place = Location(SourceText(self._display(path), ""), Span.point(1, 1))
                raise SpecError(
                    f"'{path.name}' is no sheet of facts: these are YAML",
                    location=place,
                    hint=f"write {path.stem}.yaml",
                )
            if path.parent != folder or path.suffix != ".yaml" or path.stem not in _SHEETS:
                place = Location(SourceText(self._display(path), ""), Span.point(1, 1))
                hint = did_you_mean(path.stem, list(_SHEETS)) or f"there are: {', '.join(_SHEETS)}"
                raise SpecError(f"'{path.name}' is no sheet of facts", location=place, hint=hint)

    def _sheet(self, name: str, model: type[Sheet]) -> Sheet:
        found = self._read.get(name)
        if isinstance(found, model):
            return found
        self._known()
        sheet: Sheet = shipped(name, model)
        own = self.own_file(name)
        if own is not None:
            loaded = load(own, model, self._display(own))
            _check_days(loaded)
            sheet = laid_over(sheet, loaded.value)
        self._read[name] = sheet
        return sheet


def _check_days(own: Loaded[Sheet]) -> None:
    """A day that is still to come would never be stale; raises SpecError."""
    for path, row in own.value.placed_rows():
        if is_to_come(row.as_of):
            raise SpecError(
                f"the as_of of {'.'.join(path[1:])} is still to come ({row.as_of})",
                location=own.document.location((*path, "as_of")),
                hint="write the day on which it was looked up",
            )


SHIPPED = Facts()
"""Those that ship, for what works without a project."""
