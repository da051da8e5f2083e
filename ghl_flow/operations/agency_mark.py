"""The agency's name and logo, for pages that clients get."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from ghl_flow.errors import UsageError
from ghl_flow.files import read_bytes
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.project_file import PROJECT_FILE

MOST_BYTES: Final = 500_000
_SIGNATURES: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True, slots=True)
class AgencyMark:
    """Who shows the page; `logo` is a data URI, empty without one."""

    name: str
    logo: str = ""


def agency_mark(workspace: Workspace) -> AgencyMark | None:
    """What ghl-flow.yaml says of the agency, None where it says nothing.

    Raises:
        UsageError: the logo cannot be read, is too large, or no PNG, JPEG or WebP.
    """
    agency = workspace.project.settings.agency
    if agency is None:
        return None
    if agency.logo is None:
        return AgencyMark(agency.name)
    data = read_bytes(workspace.project.root / agency.logo, MOST_BYTES)
    kind = next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "image/webp"
    if kind is None:
        raise UsageError(
            f"the logo {agency.logo} is no PNG, JPEG or WebP", hint=f"see agency.logo in {PROJECT_FILE}"
        )
    return AgencyMark(agency.name, f"data:{kind};base64,{b64encode(data).decode()}")
