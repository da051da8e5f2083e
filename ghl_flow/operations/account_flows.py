"""The file of an account with more flows in its list: nothing else in it changes."""

from collections.abc import Sequence

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.source import SourceText, Span
from ghl_flow.spec.yaml_document import Document
from ghl_flow.spec.yaml_reader import in_quotes, parse_yaml


def with_flows(document: Document, flows: Sequence[str]) -> str:
    """The text of the file with these flows at the end of `flows:`.

    Raises:
        UsageError: the list stands in a way that is not edited; the hint says what to add.
    """
    text = document.source.text
    shared = document.data.get("flows") if isinstance(document.data, dict) else None
    document = parse_yaml(document.source)
    data = document.data if isinstance(document.data, dict) else {}
    listed = data.get("flows")
    if "flows" not in data and isinstance(shared, list):
        # The file's own list takes the place of that of the project's defaults.
        flows = [*(one for one in shared if isinstance(one, str) and one not in flows), *flows]
    there = [*listed] if isinstance(listed, list) else []
    changed = _edited(document, text, len(there), [_written(flow) for flow in flows])
    try:
        again = parse_yaml(SourceText(document.source.path, changed)).data
    except SpecError:
        again = None
    if again != {**data, "flows": [*there, *flows]}:
        raise UsageError(
            f"the flows of {document.source.path} are listed in a way that is not edited here",
            hint=f"add {', '.join(flows)} to its flows",
        )
    return changed


def _written(flow: str) -> str:
    """The id as YAML has it: `007` and `null` are no texts without quotes."""
    try:
        plain = parse_yaml(SourceText("", f"[{flow}]")).data == [flow]
    except SpecError:
        plain = False
    return flow if plain else in_quotes(flow)


def _edited(document: Document, text: str, count: int, flows: Sequence[str]) -> str:
    if not isinstance(document.data, dict) or "flows" not in document.data:
        return f"{text.rstrip()}\nflows: [{', '.join(flows)}]\n"
    start = _offset(text, document.location(("flows",)).span, end=False)
    in_brackets = text[start : start + 1] == "["
    if not count:
        if in_brackets:
            return f"{text[: start + 1]}{', '.join(flows)}{text[start + 1 :]}"
        key = _offset(text, document.location(("flows",), key=True).span, end=True)
        return f"{text[:key]}: [{', '.join(flows)}]{text[text.index(':', key) + 1 :]}"
    last = document.location(("flows", count - 1)).span
    at = _offset(text, last, end=True)
    if in_brackets:
        return f"{text[:at]}, {', '.join(flows)}{text[at:]}"
    line = text[text.rfind("\n", 0, at) + 1 : at]
    indent = line[: len(line) - len(line.lstrip())]
    newline = text.find("\n", at)
    at = len(text) if newline < 0 else newline
    return text[:at] + "".join(f"\n{indent}- {flow}" for flow in flows) + text[at:]


def _offset(text: str, span: Span, *, end: bool) -> int:
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1
