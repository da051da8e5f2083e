"""`webhook`: another system calls the workflow's address."""

from typing import ClassVar

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import Rows, TableTrigger
from ghl_flow.language.model import SpecModel


class WebhookDetails(SpecModel):
    """Nothing to choose. The address belongs to the trigger: HighLevel gives each its own, a copy too."""


class WebhookTrigger(TableTrigger):
    """Enrol when the workflow's own address is called: `webhook: {}`. The first step finds the contact."""

    keyword: ClassVar[str] = "webhook"
    trigger_types: ClassVar[tuple[str, ...]] = ("inbound_webhook",)
    label: ClassVar[str] = "Inbound Webhook"
    happens: ClassVar[tuple[str, str]] = ("webhook call", "webhook calls")
    premium: ClassVar[bool] = True
    says: ClassVar[str] = "Webhook"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "webhook"
    examples = (Example("webhook: {}", wire="trigger.inbound_webhook.json"),)

    webhook: WebhookDetails
