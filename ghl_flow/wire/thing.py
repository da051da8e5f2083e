"""The sorts of things that an account has, in HighLevel's words."""

from enum import StrEnum


class Thing(StrEnum):
    """What sort of thing it is."""

    WORKFLOW = "workflow"
    FIELD = "custom field"
    VALUE = "custom value"
    TRIGGER = "trigger"
    PIPELINE = "pipeline"
    STAGE = "pipeline stage"
    USER = "user"
    CALENDAR = "calendar"
    FORM = "form"
    SURVEY = "survey"
    LINK = "trigger link"
    EMAIL_TEMPLATE = "email template"
    # What `env:NAME` or `keyring:NAME` stands for.
    SECRET = "secret"  # noqa: S105 - the word, not one
