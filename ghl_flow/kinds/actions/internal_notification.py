"""`internal_notification`: tells people of the business. Not yet a word of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects, Inert
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node

_RECIPIENTS = ("userType", "selectedUser", "to", "assignedUser", "userIds", "customEmail")


class InternalNotification(NodeKind):
    """Notify users by text, mail or in the app. Saved without a recipient, it reaches no one (observed)."""

    node_types: ClassVar[tuple[str, ...]] = ("internal_notification",)
    label: ClassVar[str] = "Send Internal Notification"
    bounded: ClassVar[bool] = True

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # Whoever it reaches, it is no one that a flow is about, and the run goes on.
        return None

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # Who gets it stands in the object that is named like the channel.
        channel = node.attributes.get(text_of(node.attributes, "type"))
        details = channel if isinstance(channel, dict) else node.attributes
        reaches = any(details.get(key) for key in _RECIPIENTS)
        return Effects(inert=None if reaches else Inert.NO_RECIPIENT)
