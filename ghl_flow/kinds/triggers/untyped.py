"""Triggers that YAML has no word for yet: a table. They are written `raw`.

What is known of each is what others ask for; what they fire on is not modelled (language.md, section 4).
"""

from typing import ClassVar

from ghl_flow.kinds.triggers.stored import TriggerKind


class Appointment(TriggerKind):
    """An appointment is made or changes its status."""

    trigger_types: ClassVar[tuple[str, ...]] = ("appointment",)
    label: ClassVar[str] = "Appointment Status"
    enters_again: ClassVar[bool] = True
    about_one_thing: ClassVar[bool] = True


class FormSubmission(TriggerKind):
    """The contact sends in a form."""

    trigger_types: ClassVar[tuple[str, ...]] = ("form_submission",)
    label: ClassVar[str] = "Form Submitted"
    about_one_thing: ClassVar[bool] = True


class SurveySubmission(TriggerKind):
    """The contact sends in a survey."""

    trigger_types: ClassVar[tuple[str, ...]] = ("survey_submission",)
    label: ClassVar[str] = "Survey Submitted"
    about_one_thing: ClassVar[bool] = True


class PipelineStage(TriggerKind):
    """An opportunity moves to another stage."""

    trigger_types: ClassVar[tuple[str, ...]] = ("pipeline_stage_updated",)
    label: ClassVar[str] = "Pipeline Stage Changed"
    about_one_thing: ClassVar[bool] = True


class PremiumTrigger(TriggerKind):
    """Others that are billed for every run."""

    trigger_types: ClassVar[tuple[str, ...]] = (
        "facebook_lead_gen_premium",
        "google_lead_form_premium",
        "slack_message_received",
    )
    premium: ClassVar[bool] = True
