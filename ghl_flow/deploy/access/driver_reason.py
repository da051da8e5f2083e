"""Why a driver was taken, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What decided."""

    OPTION = "option"
    PINNED = "account-file"
    ENABLED = "api-enabled"
    SESSION = "api-not-enabled"
    """The Workflow API is not enabled, and a builder session is set."""
    NO_SESSION = "api-not-enabled-and-no-session"


@dataclass(frozen=True, slots=True)
class DriverReason:
    """What decided, and the package that the driver is of, where it is none of ghl-flow's own."""

    because: Because
    plugin: str = ""

    def __str__(self) -> str:
        """As the journal has it: `option`, `option:PACKAGE`."""
        return f"{self.because}:{self.plugin}" if self.plugin else str(self.because)

    @classmethod
    def of(cls, written: str) -> "DriverReason | None":
        """Read what the journal has; None for what another version wrote, as a sentence."""
        because, _, plugin = written.partition(":")
        return cls(Because(because), plugin) if because in {*Because} else None
