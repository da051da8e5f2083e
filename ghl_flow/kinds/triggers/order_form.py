"""`order_form`: the contact sends in an order form of a funnel, of one step or two."""

from typing import ClassVar

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import Rows, TableTrigger
from ghl_flow.language.model import SpecModel


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
