"""GF001."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

CLICK_PATH = "Settings > Phone System > Voice > Voicemail & Missed Call Text Back"


class NativeToggleOn(Rule):
    """HighLevel's own Missed Call Text Back is on, so every caller gets its text as well as the flow's.

    The checkbox texts for every missed call, however often the caller tries: three rings in 90 seconds
    are three robotic texts. With a workflow beside it, the caller gets both. No API shows or changes the
    checkbox itself; an agency can switch off the feature behind it by taking `missed-call-text-back` out
    of the sub-account's permissions.
    """

    code = "GF001"
    name = "native-toggle-on"
    severity = Severity.ERROR
    source = "R6, R7: help centre, 'Where and How to Configure the Missed Call Text Back Feature'"
    bad = Example(account="native_missed_call_text_back: on")
    good = Example(account="native_missed_call_text_back: off")

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        if account.value.native_missed_call_text_back == "on":
            yield self.at(
                account.document.location(("native_missed_call_text_back",)),
                f"the native Missed Call Text Back of '{account.value.account}' is on: it texts every missed "
                "call, on top of the flow",
                f"untick it in {CLICK_PATH}, then write 'off' here; by API: an agency token may take "
                "'missed-call-text-back' out of PUT /locations/{locationId}/permissions",
            )
