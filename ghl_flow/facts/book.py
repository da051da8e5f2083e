"""The facts of a project: what ships, with its own rows laid over."""

from collections.abc import Callable
from pathlib import Path

from ghl_flow.facts.prices import PriceCard
from ghl_flow.facts.registration import RegistrationSheet
from ghl_flow.facts.sheet import Sheet, laid_over, shipped
from ghl_flow.spec.loader import load


class Facts:
    """Sheets by name. `folder` holds the project's own, of the same names; None: only those that ship."""

    def __init__(self, folder: Path | None = None, display: Callable[[Path], str] = str) -> None:
        self._folder = folder
        self._display = display
        self._read: dict[str, object] = {}

    @property
    def prices(self) -> PriceCard:
        """What texts cost; raises SpecError, as every sheet does, where the project's file is not valid."""
        return self._sheet("prices", PriceCard)

    @property
    def registration(self) -> RegistrationSheet:
        """Ways to register with A2P 10DLC, and what rejects one."""
        return self._sheet("registration", RegistrationSheet)

    def own_file(self, name: str) -> Path | None:
        """The project's file of that name, if it has one."""
        path = None if self._folder is None else self._folder / f"{name}.yaml"
        return path if path is not None and path.is_file() else None

    def _sheet(self, name: str, model: type[Sheet]) -> Sheet:
        found = self._read.get(name)
        if isinstance(found, model):
            return found
        sheet: Sheet = shipped(name, model)
        own = self.own_file(name)
        if own is not None:
            sheet = laid_over(sheet, load(own, model, self._display(own)).value)
        self._read[name] = sheet
        return sheet


SHIPPED = Facts()
"""Those that ship, for what works without a project."""
