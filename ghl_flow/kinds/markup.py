"""Plain text as the HTML that HighLevel keeps of notes, mails and tasks, and back."""

from html import escape, unescape


def paragraphs(words: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, any other line break is kept."""
    found = (escape(part.strip(), quote=False) for part in words.split("\n\n"))
    return "".join(f"<p>{part.replace(chr(10), '<br/>')}</p>" for part in found if part)


def as_text(html: str) -> str | None:
    """The plain text that `paragraphs` makes that HTML of; None where it is no such HTML."""
    inner = html.removeprefix("<p>").removesuffix("</p>")
    words = unescape(inner.replace("</p><p>", "\n\n").replace("<br/>", "\n"))
    return words if words.strip() and paragraphs(words) == html else None
