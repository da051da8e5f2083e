"""Premium actions whose effect is not modelled. Not yet words of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.stored import NodeKind


class CustomCode(NodeKind):
    """Run code, which may do anything."""

    node_types: ClassVar[tuple[str, ...]] = ("custom_code",)
    label: ClassVar[str] = "Custom Code"
    premium: ClassVar[bool] = True


class TextFormatter(NodeKind):
    """Rewrite a text."""

    node_types: ClassVar[tuple[str, ...]] = ("text_formatter",)
    label: ClassVar[str] = "Text Formatter"
    premium: ClassVar[bool] = True
