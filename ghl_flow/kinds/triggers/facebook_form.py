"""`facebook_form`: the contact sends in a lead form on Facebook."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import PLAIN, Row, Rows, TableTrigger
from ghl_flow.language.model import FilledText, SpecModel


class FacebookFormDetails(SpecModel):
    """Which forms; none named means all of the account's pages. No API of HighLevel lists pages and forms."""

    page: Annotated[FilledText | None, Field(description="Facebook's id of the page.")] = None
    form: Annotated[FilledText | None, Field(description="Facebook's id of the form.")] = None


class FacebookFormTrigger(TableTrigger):
    """Enrol on a lead form on Facebook: `facebook_form: { page: "1029", form: "5581" }`."""

    keyword: ClassVar[str] = "facebook_form"
    trigger_types: ClassVar[tuple[str, ...]] = ("facebook_lead_gen",)
    label: ClassVar[str] = "Facebook Lead Form Submitted"
    happens: ClassVar[tuple[str, str]] = ("Facebook lead", "Facebook leads")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Facebook form"
    rows: ClassVar[Rows] = (
        Row("page", "facebook.pageId", "==", "Page is", PLAIN),
        Row("form", "facebook.formId", "==", "Form is", PLAIN),
    )
    word: ClassVar[str] = "facebook_form"
    word_fields: ClassVar[tuple[str, ...]] = ("facebook.pageId", "facebook.formId")
    examples = (
        Example("facebook_form: {}"),
        Example('facebook_form: { page: "1029", form: "5581" }', wire="trigger.facebook_lead_gen.json"),
    )

    facebook_form: FacebookFormDetails
