"""`facebook_form`, `tiktok_form`: the contact sends in a lead form elsewhere."""

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


class TikTokFormDetails(SpecModel):
    """Nothing to choose: how HighLevel keeps the form has not been observed."""


class TikTokFormTrigger(TableTrigger):
    """Enrol on a lead form on TikTok: `tiktok_form: {}`."""

    keyword: ClassVar[str] = "tiktok_form"
    trigger_types: ClassVar[tuple[str, ...]] = ("tik_tok_form_submitted",)
    label: ClassVar[str] = "TikTok Form Submitted"
    happens: ClassVar[tuple[str, str]] = ("TikTok lead", "TikTok leads")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "TikTok form"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "tiktok_form"
    examples = (Example("tiktok_form: {}"),)

    tiktok_form: TikTokFormDetails
