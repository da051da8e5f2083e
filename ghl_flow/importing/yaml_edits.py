"""Edits of a flow's file that leave every other byte as it is: values, keys, and items of lists.

Each edit is noted as a span of the text as it was read. What cannot be edited in the way in which it is
written is an error, and whoever asked chooses another edit or says so.
"""

from ghl_flow.importing.yaml_text import flow_text, in_double_quotes
from ghl_flow.source import line_starts, split_lines
from ghl_flow.spec.yaml_document import Document, YamlPath
from ghl_flow.spec.yaml_reader import in_quotes
from ghl_flow.wire.json import JsonValue


class CannotEditError(Exception):
    """The file is written in a way that is not edited here; the argument says how."""


class YamlEdits:
    """Edits of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.source.text
        self._lines = split_lines(self._text)
        self._starts = [*line_starts(self._text), len(self._text)]
        self._edits: list[tuple[int, int, str]] = []

    def checkpoint(self) -> int:
        """How many edits there are, to go back to."""
        return len(self._edits)

    def back_to(self, checkpoint: int) -> None:
        """Forget the edits since."""
        del self._edits[checkpoint:]

    def result(self) -> str:
        """The text with all edits.

        Raises:
            CannotEditError: two of them meet.
        """
        text, end = self._text, len(self._text) + 1
        # From the end on. Of two insertions at one place the one that was asked for first comes first, and
        # before what is edited there.
        numbered = [(start, stop > start, number) for number, (start, stop, _) in enumerate(self._edits)]
        for _, _, number in sorted(numbered, reverse=True):
            start, stop, new = self._edits[number]
            if stop > end:
                raise CannotEditError("two changes meet in one place")
            text, end = text[:start] + new + text[stop:], start
        return text

    # --- values ---

    def set_value(self, path: YamlPath, value: JsonValue) -> None:
        """Another text, number or yes in place of the one at `path`; raises CannotEditError."""
        found = self._document.scalar(path)
        if found is None:
            raise CannotEditError("not one value")
        start = found.start
        end = start + len(self._text[start : found.end].rstrip())
        dumped = _value(value)
        comment = ""
        if found.style in ("|", ">"):
            header = self._text[start:end].partition("\n")[0].rstrip()
            comment = header[len(header.partition(" #")[0]) :]
        if found.style in ("|", ">") or "\n" in dumped:
            after = self._text[end:].partition("\n")[0].strip()
            dumped = self._block(path, str(value), dumped, comment, alone=not after)
        elif (found.style in ("'", '"') and isinstance(value, str)) or (
            self._in_brackets(path) and isinstance(value, str) and any(one in value for one in ",[]{}:#")
        ):
            dumped = _in_quotes(value)
        self._edits.append((start, end, dumped))

    def _block(self, path: YamlPath, value: str, dumped: str, comment: str, *, alone: bool) -> str:
        """The value in a block, where it is `alone` on its line: a comment below it would be a part of it."""
        if not alone or self._in_brackets(path) or not dumped.startswith("|"):
            return _in_quotes(value) + comment
        indent = " " * (self._key_column(path) + 2)
        head, *lines = dumped.split("\n")
        return "\n".join((head + comment, *(f"{indent}{line[2:]}" if line.strip() else "" for line in lines)))

    # --- keys of a mapping ---

    def add_key(self, path: YamlPath, key: str, value: JsonValue) -> None:
        """A key at the end of the mapping at `path`: the file, or an item; raises CannotEditError."""
        dumped = flow_text({key: value}).strip("\n")
        where = self._document.location(path).span
        if self._in_brackets((*path, "")):
            at = self._starts[where.end_line - 1] + where.end_column - 2
            if self._text[at : at + 1] != "}" or "\n" in dumped:
                raise CannotEditError("it is written in brackets")
            self._edits.append((at, at, f", {dumped} " if self._text[at - 1] == " " else f", {dumped}"))
            return
        end = self._end_of(path)
        column = where.column - 1
        if self._lines[where.line - 1][column : column + 1] in ("", "#") or not isinstance(
            self.at(path), dict
        ):
            raise CannotEditError("it is one word")
        self._insert(end, _indented(dumped.split("\n"), column))

    def _end_of(self, path: YamlPath) -> int:
        if not path:
            return len(self._lines)
        if isinstance(path[-1], int):
            return self.item(path)[1]
        key = self._document.location(path, key=True).span
        return self._end(key.line - 1, key.column - 1)

    def remove_key(self, path: YamlPath) -> None:
        """A key and its value; raises CannotEditError."""
        where = self._document.location(path, key=True).span
        line = self._lines[where.line - 1]
        column = where.column - 1
        if line[:column].strip() or self._in_brackets(path):
            raise CannotEditError("it stands on a line with something else")
        self._cut(where.line - 1, self._end(where.line - 1, column))

    # --- items of a list ---

    def item(self, path: YamlPath) -> tuple[int, int, int]:
        """The lines of an item, from its first to the one after, and the column of its dash.

        Raises:
            CannotEditError: the list is not written with dashes.
        """
        where = self._document.location(path).span
        line = self._lines[where.line - 1]
        dash = line.rfind("-", 0, where.column - 1)
        if dash < 0 or line[:dash].strip() or line[dash + 1 : where.column - 1].strip():
            raise CannotEditError("the list is written in brackets")
        return where.line - 1, self._end(where.line - 1, dash), dash

    def item_text(self, path: YamlPath) -> list[str]:
        """The lines of an item with the comments above it, not indented; raises CannotEditError."""
        first, end, dash = self.item(path)
        return [
            line[dash:] if not line[:dash].strip() else line
            for line in self._lines[self._above(first, dash) : end]
        ]

    def remove_item(self, path: YamlPath) -> None:
        """An item with the comments above it; raises CannotEditError."""
        first, end, dash = self.item(path)
        self._cut(self._above(first, dash), end)

    def replace_item(self, path: YamlPath, item: JsonValue) -> None:
        """Another item in its place, below the same comments; raises CannotEditError."""
        first, end, dash = self.item(path)
        lines = _indented(item_lines(item), dash)
        self._edits.append((self._starts[first], self._starts[end], "".join(f"{line}\n" for line in lines)))

    def insert_after(self, path: YamlPath, lines: list[str]) -> None:
        """Lines of an item after the one at `path`; raises CannotEditError."""
        _, end, dash = self.item(path)
        self._insert(end, _indented(lines, dash))

    def insert_before(self, path: YamlPath, lines: list[str]) -> None:
        """Lines of an item before the one at `path` and its comments; raises CannotEditError."""
        first, _, dash = self.item(path)
        self._insert(self._above(first, dash), _indented(lines, dash))

    def at(self, path: YamlPath) -> JsonValue:
        """The data at a path; None where there is none."""
        found: JsonValue = self._document.data
        for key in path:
            if isinstance(found, dict):
                found = found.get(str(key))
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found

    # --- lines ---

    def _insert(self, line: int, lines: list[str]) -> None:
        at = self._starts[line] if line < len(self._lines) else len(self._text)
        before = "" if not at or self._text[at - 1] == "\n" else "\n"
        self._edits.append((at, at, before + "".join(f"{one}\n" for one in lines)))

    def _cut(self, first: int, end: int) -> None:
        self._edits.append((self._starts[first], self._starts[min(end, len(self._lines))], ""))

    def _end(self, first: int, column: int) -> int:
        """The line after what begins on a line at a column: the next one that stands no deeper."""
        end = last = first + 1
        while end < len(self._lines):
            line = self._lines[end]
            if line.strip():
                if len(line) - len(line.lstrip()) <= column:
                    break
                last = end + 1
            end += 1
        return last

    def _above(self, first: int, column: int) -> int:
        """The first of the lines of comment right above a line."""
        while first and self._lines[first - 1].lstrip().startswith("#"):
            line = self._lines[first - 1]
            if len(line) - len(line.lstrip()) != column:
                break
            first -= 1
        return first

    def _key_column(self, path: YamlPath) -> int:
        span = self._document.location(path, key=True).span
        return span.column - 1

    def _in_brackets(self, path: YamlPath) -> bool:
        """Whether something around the value at `path` is written in brackets."""
        for length in range(len(path)):
            around = path[:length]
            if not isinstance(self.at(around), dict | list):
                continue
            span = self._document.location(around).span
            at = self._starts[span.line - 1] + span.column - 1
            if self._text[at : at + 1] in ("[", "{"):
                return True
        return False


def item_lines(item: JsonValue) -> list[str]:
    """The lines of an item of a list, as an import writes it."""
    return [line[2:] for line in flow_text({"steps": [item]}).strip("\n").split("\n")[1:]]


def _indented(lines: list[str], column: int) -> list[str]:
    return [f"{' ' * column}{line}" if line.strip() else "" for line in lines]


def _value(value: JsonValue) -> str:
    return flow_text({"k": value}).strip("\n").removeprefix("k: ")


def _in_quotes(text: str) -> str:
    """A text in quotes; what is no character of a line, such as its end, is escaped."""
    return in_quotes(text) if text.isprintable() else in_double_quotes(text)
