"""A reason not to publish, as data. What closes one is decided in `gates`."""

from dataclasses import dataclass

from ghl_flow.deploy.planning.why import Why

VERIFY = "verify"
"""Code of the gate that closes where a guarantee is not proved."""
CODES = ("lint", VERIFY, "native-toggle", "a2p")
"""Codes of the gates that are decided from the project."""
OF_ACCOUNT = ("native-toggle", "a2p")
"""Codes of those that are about the account: what runs is against them, whatever its steps are."""
PAUSED = "paused"
"""Code of the gate that `pause` closes in the account."""
ALLOWABLE = (*CODES, PAUSED)
"""Codes that `--allow` opens."""
NAMES = "names"
"""Code of the gate that closes where a flow names what the account does not have; nothing opens it."""
HOLDING = (*ALLOWABLE, NAMES)
"""Codes of the gates that hold something back: nothing of it was tried."""
BY_HAND = "by-hand"
"""Code of what is left to a person."""
NOT_LOOKED_AT = "not-looked-at"
"""In place of a verdict: the flow is as it was imported. Where that holds nothing, it is not worth a word."""
SNAPSHOT = "snapshot"
"""Code of what a push did not bring."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A reason not to publish, with why it is one.

    `flow` is the one it closes, all of the account's when it is empty; `detail` names shortly what closes
    it: a lint rule, a verdict, the state of the registration.
    """

    code: str
    why: Why
    flow: str = ""
    detail: str = ""

    @property
    def name(self) -> str:
        """`a2p pending`, `lint GF407`, `unresolved form 'Intake'`."""
        code = "unresolved" if self.code == NAMES else self.code
        return f"{code} {self.detail}".rstrip()

    def closes(self, flow: str) -> bool:
        """Whether a flow is held back by it."""
        return self.flow in ("", flow)
