"""Text that XML 1.0 can hold."""

import re

# Everything but the characters of XML 1.0, section 2.2. Half an emoji is none either.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with a replacement character for each that XML cannot write, not even escaped."""
    return _NOT_XML.sub("\ufffd", text)
