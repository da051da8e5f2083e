"""`order_form`, `order`, `subscription`: the contact orders something."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger
from ghl_flow.language.model import FilledText, SpecModel


class OrderFormDetails(SpecModel):
    """Nothing to choose: how HighLevel keeps the filters, funnel and step, has not been observed."""


class OrderFormTrigger(TableTrigger):
    """Enrol on an order form: `order_form: {}`."""

    keyword: ClassVar[str] = "order_form"
    trigger_types: ClassVar[tuple[str, ...]] = ("two_step_form_submission",)
    label: ClassVar[str] = "Order Form Submission"
    happens: ClassVar[tuple[str, str]] = ("order form", "order forms")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Order form submitted"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "order_form"
    examples = (Example("order_form: {}"),)

    order_form: OrderFormDetails


class OrderDetails(SpecModel):
    """Which orders; none named means all."""

    source: Annotated[
        FilledText | None, Field(description="What it was ordered through, in HighLevel's word.")
    ] = None


class OrderTrigger(TableTrigger):
    """Enrol on an order: `order: {}`."""

    keyword: ClassVar[str] = "order"
    trigger_types: ClassVar[tuple[str, ...]] = ("order_submission",)
    label: ClassVar[str] = "Order Submitted"
    happens: ClassVar[tuple[str, str]] = ("order", "orders")
    says: ClassVar[str] = "Order"
    rows: ClassVar[Rows] = (Row("source", "order.source", "==", "Order Source", PLAIN),)
    word: ClassVar[str] = "order"
    word_fields: ClassVar[tuple[str, ...]] = ("order.source",)
    examples = (Example("order: {}"), Example("order: { source: funnel }"))

    order: OrderDetails


class SubscriptionDetails(SpecModel):
    """Nothing to choose: how HighLevel keeps its filters has not been observed."""


class SubscriptionTrigger(TableTrigger):
    """Enrol when a subscription changes: `subscription: {}`."""

    keyword: ClassVar[str] = "subscription"
    trigger_types: ClassVar[tuple[str, ...]] = ("subscription",)
    label: ClassVar[str] = "Subscription"
    happens: ClassVar[tuple[str, str]] = ("change of a subscription", "changes of a subscription")
    says: ClassVar[str] = "Subscription"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "subscription"
    examples = (Example("subscription: {}"),)

    subscription: SubscriptionDetails
