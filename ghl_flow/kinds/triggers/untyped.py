"""Triggers that YAML has no word for yet: a table. They are written `raw`.

What is known of each is what others ask for; what they fire on is not modelled (language.md, section 4).
"""

from typing import ClassVar

from ghl_flow.kinds.triggers.stored import TriggerKind


class PremiumTrigger(TriggerKind):
    """Others that are billed for every run."""

    trigger_types: ClassVar[tuple[str, ...]] = (
        "facebook_lead_gen_premium",
        "google_lead_form_premium",
        "slack_message_received",
    )
    premium: ClassVar[bool] = True
