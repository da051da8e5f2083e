"""Who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass

from ghl_flow.highlevel.secrets import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """The headers that say who is asking, and what a person can do when HighLevel will not have them.

    `if_refused` is the hint for 401, `if_forbidden` for 403.
    """

    headers: Mapping[str, Secret | str]
    if_refused: str
    if_forbidden: str

    def revealed(self) -> dict[str, str]:
        """The headers as they are sent."""
        return {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in self.headers.items()
        }

    def scrub(self, text: str) -> str:
        """The text with every secret of these headers masked."""
        for value in self.headers.values():
            if isinstance(value, Secret):
                text = value.scrub(text)
        return text


def private_integration(token: Secret) -> Credentials:
    """A Private Integration Token, or an OAuth access token: both go the same way."""
    return Credentials(
        headers={"Authorization": Secret(f"Bearer {token.reveal()}")},
        if_refused="copy the token again from the sub-account's Settings > Private Integrations, "
        "or make a new one",
        if_forbidden="the token is of another sub-account: compare location_id with the one in the browser's "
        "address bar, or make a token in this sub-account's Settings > Private Integrations",
    )
