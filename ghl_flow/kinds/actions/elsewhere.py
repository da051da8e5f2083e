"""Actions of which a flow sees nothing: a table. Not yet words of YAML: written `raw`.

They reach people and other systems, opportunities, tasks and notes. Whatever their attributes, they change
no tag, field or enrolment of the contact, and send nothing to it that a guarantee counts. What a person or
another system does about them comes as an event like any other (language.md, section 7).
"""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class Elsewhere(NodeKind):
    """Base of these."""

    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()


class PassedThrough(Elsewhere):
    """Base of those that a run goes straight through, whatever their attributes say: it waits for nothing."""

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return None


class SlackMessage(PassedThrough):
    """Write to a channel of Slack."""

    node_types: ClassVar[tuple[str, ...]] = ("slack_message",)
    label: ClassVar[str] = "Slack"
    premium: ClassVar[bool] = True


class GoogleSheets(PassedThrough):
    """Write a row of a sheet."""

    node_types: ClassVar[tuple[str, ...]] = ("google_sheets",)
    label: ClassVar[str] = "Google Sheets"
    premium: ClassVar[bool] = True


class FacebookConversion(PassedThrough):
    """Tell Facebook of a conversion."""

    node_types: ClassVar[tuple[str, ...]] = ("facebook_conversion_api",)
    label: ClassVar[str] = "Facebook - Conversions API"
