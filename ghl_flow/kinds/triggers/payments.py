"""`payment`, `invoice`: money came, or did not."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger
from ghl_flow.language.model import FilledText, SpecModel


class PaymentDetails(SpecModel):
    """Which payments; none named means all, those that failed included."""

    status: Annotated[
        FilledText | None, Field(description="How it ended, in HighLevel's word: succeeded, failed.")
    ] = None
    source: Annotated[
        FilledText | None, Field(description="What it was paid through, in HighLevel's word.")
    ] = None


class PaymentTrigger(TableTrigger):
    """Enrol on a payment: `payment: { status: failed }`."""

    keyword: ClassVar[str] = "payment"
    trigger_types: ClassVar[tuple[str, ...]] = ("payment_received",)
    label: ClassVar[str] = "Payment Received"
    happens: ClassVar[tuple[str, str]] = ("payment", "payments")
    says: ClassVar[str] = "Payment"
    rows: ClassVar[Rows] = (
        Row("source", "payment.source", "==", "Payment source", PLAIN),
        Row("status", "payment.payment_status", "==", "Payment status", PLAIN),
    )
    word: ClassVar[str] = "payment"
    word_fields: ClassVar[tuple[str, ...]] = ("payment.payment_status",)
    examples = (Example("payment: {}"), Example("payment: { status: failed }"))

    payment: PaymentDetails


class InvoiceDetails(SpecModel):
    """Which invoices."""

    status: Annotated[
        FilledText | None, Field(description="The status it gets, in HighLevel's word: sent, paid, overdue.")
    ] = None


class InvoiceTrigger(TableTrigger):
    """Enrol when an invoice gets a status: `invoice: { status: overdue }`."""

    keyword: ClassVar[str] = "invoice"
    trigger_types: ClassVar[tuple[str, ...]] = ("invoice",)
    label: ClassVar[str] = "Invoice"
    happens: ClassVar[tuple[str, str]] = ("invoice event", "invoice events")
    enters_again: ClassVar[bool] = True
    says: ClassVar[str] = "Invoice"
    rows: ClassVar[Rows] = (
        Row("status", "invoice.status", "==", "Invoice status", PLAIN, id="invoice-status"),
    )
    word: ClassVar[str] = "invoice"
    word_fields: ClassVar[tuple[str, ...]] = ("invoice.status",)
    examples = (Example("invoice: {}"), Example("invoice: { status: overdue }"))

    invoice: InvoiceDetails
