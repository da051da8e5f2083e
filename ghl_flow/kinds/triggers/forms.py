"""`form`, `survey`: the contact sends in a form or a survey of the account."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example, Named
from ghl_flow.kinds.triggers.table import Row, Rows, TableTrigger, named
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel


class AnyOfThem(SpecModel):
    """Whichever it is."""


Which = FilledText | tuple[FilledText, ...] | AnyOfThem


class FormTrigger(TableTrigger):
    """Enrol on a form: `form: Intake`, one of some: `form: [Intake, Quote]`, or any: `form: {}`."""

    keyword: ClassVar[str] = "form"
    trigger_types: ClassVar[tuple[str, ...]] = ("form_submission",)
    label: ClassVar[str] = "Form Submitted"
    happens: ClassVar[tuple[str, str]] = ("form", "forms")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Form"
    rows: ClassVar[Rows] = (Row("", "form.id", "is-any-of", "Form is", named(Named.FORM, listed=True)),)
    examples = (
        Example("form: Intake", wire="trigger.form_submission.json"),
        Example("form: [Intake, Quote]"),
        Example("form: {}"),
    )

    form: Annotated[Which, DISTINCT, Field(description="The name of the form, or of several; {} is any.")]


class SurveyTrigger(TableTrigger):
    """Enrol on a survey: `survey: How was it`."""

    keyword: ClassVar[str] = "survey"
    trigger_types: ClassVar[tuple[str, ...]] = ("survey_submission",)
    label: ClassVar[str] = "Survey Submitted"
    happens: ClassVar[tuple[str, str]] = ("survey", "surveys")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Survey"
    rows: ClassVar[Rows] = (Row("", "survey.id", "is-any-of", "Survey is", named(Named.SURVEY, listed=True)),)
    word: ClassVar[str] = "survey"
    word_fields: ClassVar[tuple[str, ...]] = ("survey.id",)
    examples = (Example("survey: How was it"), Example("survey: {}"))

    survey: Annotated[Which, DISTINCT, Field(description="The name of the survey, or of several; {} is any.")]
