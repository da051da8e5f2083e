"""Which thing of an account a name means, where HighLevel's lists do not tell."""

from typing import Annotated, TypeAlias

from pydantic import Field

from ghl_flow.language.model import FilledText, SpecModel

ThingId = Annotated[
    str,
    Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$", description="HighLevel's id of it."),
]
_Ids: TypeAlias = dict[FilledText, ThingId]


class AccountNames(SpecModel):
    """Which thing of the account a name means, where HighLevel's lists do not tell."""

    users: Annotated[_Ids, Field(default_factory=dict, description="Users by the name that flows use.")]
    pipelines: Annotated[_Ids, Field(default_factory=dict, description="Pipelines.")]
    stages: Annotated[
        dict[FilledText, _Ids],
        Field(default_factory=dict, description="Stages, by the name of their pipeline."),
    ]
    calendars: Annotated[_Ids, Field(default_factory=dict, description="Calendars.")]
    forms: Annotated[_Ids, Field(default_factory=dict, description="Forms.")]
    surveys: Annotated[_Ids, Field(default_factory=dict, description="Surveys.")]
    links: Annotated[_Ids, Field(default_factory=dict, description="Trigger links.")]
    email_templates: Annotated[_Ids, Field(default_factory=dict, description="E-mail templates.")]
    workflows: Annotated[
        _Ids, Field(default_factory=dict, description="Workflows that no flow of the project makes.")
    ]
    custom_values: Annotated[_Ids, Field(default_factory=dict, description="Custom values.")]
