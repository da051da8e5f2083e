"""GF002."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.rules.native_toggle_on import CLICK_PATH
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


class NativeToggleUnknown(Rule):
    """It is unknown whether HighLevel's own Missed Call Text Back is off.

    It is one checkbox away from texting every caller a second time, and no API shows it. Only a person
    who looks can know.
    """

    code = "GF002"
    name = "native-toggle-unknown"
    severity = Severity.WARNING
    source = "R6, R7: help centre, 'Where and How to Configure the Missed Call Text Back Feature'"
    bad = Example(account="native_missed_call_text_back: unknown")
    good = Example(account="native_missed_call_text_back: off")

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        if account.value.native_missed_call_text_back == "unknown" and account.value.flows:
            declared = "native_missed_call_text_back" in account.value.model_fields_set
            path = ("native_missed_call_text_back",) if declared else ("account",)
            yield self.at(
                account.document.location(path),
                f"it is unknown if the native Missed Call Text Back of '{account.value.account}' is on",
                f"look in {CLICK_PATH}, then write 'native_missed_call_text_back: off' (or on)",
            )
