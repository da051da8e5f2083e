"""Text in Markdown: nothing in it is read as Markdown, a mention or HTML."""

import re


def plain(text: str) -> str:
    """Text in which nothing is Markdown or a mention."""
    for sign in "\\`*_[]<>@#|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def fenced(text: str, language: str = "") -> str:
    """A block that nothing in the text ends."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
