"""Which texts of a flow may begin a conversation: HighLevel appends its lines to those (R26)."""

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.subject import FlowSubject


def comes_after_a_text(text: RenderedSms, subject: FlowSubject) -> bool:
    """Whether another text of the flow always comes before it."""
    ways = [item for item in subject.texts if item.block.path == text.path]
    return bool(ways) and all(any(earlier.effects.sends for earlier in item.before) for item in ways)
