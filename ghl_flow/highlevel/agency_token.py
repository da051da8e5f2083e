"""A token of the agency, exchanged for one of its sub-account."""

import httpx

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel.renewed_token import RenewedToken
from ghl_flow.highlevel.secret import Secret, header_secret
from ghl_flow.wire.json import JsonObject

_VERSION = "2021-07-28"


class AgencyToken(RenewedToken):
    """A token of the agency, exchanged for one of the sub-account."""

    endpoint = "/oauth/locationToken"
    refusals = frozenset((400, 401, 403, 404, 422))

    def __init__(self, base_url: str, token: Secret, company_id: str, location_id: str) -> None:
        super().__init__(base_url)
        self._agency = header_secret(token.reveal())
        self._company_id, self._location_id = company_id, location_id

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return (*super().secrets, self._agency)

    def _renewal(self) -> httpx.Request:
        return self._post(
            self.endpoint,
            {"companyId": self._company_id, "locationId": self._location_id},
            {"Authorization": f"Bearer {self._agency.reveal()}", "Version": _VERSION},
        )

    def _keep(self, answer: JsonObject) -> None:
        """Nothing lasts: the next run asks again."""

    def _refused(self, status: int, said: str) -> AuthenticationError:
        return AuthenticationError(
            f"HighLevel gives no token of the sub-account for the agency's (POST {self.endpoint} "
            f"answered {status}{': ' + said if said else ''})",
            hint="the agency token needs the scope oauth.write, company_id has to be its agency, and the app "
            f"has to be installed in {self._location_id} (agency view > Settings > Private Integrations, or "
            "the app's installation page)",
        )
