"""Control characters in XML."""

from xml.etree import ElementTree

import pytest

from ghl_flow.xml_text import xml_text


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "\x0b\x0c\x1b[31m",
        "\ud83d half",
        "\ufffe\uffff",
        "fine \U0001f44b \x85\u2028",
    ],
)
def test_is_readable_again(text: str) -> None:
    element = ElementTree.Element("x", {"y": xml_text(text)})
    element.text = xml_text(text)
    again = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))  # noqa: S314 - our own
    assert again.text == xml_text(text)
    assert len(again.text) == len(text)
