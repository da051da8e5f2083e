"""What was changed in HighLevel, put into the YAML of its flow at its place.

Both what the flow compiles to and what is stored are read back; where these two differ, the file is edited.
Comments, layout and what only this side changed stay. Nothing here is believed: who asks compiles the
result and compares it with what is stored.
"""

from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from ghl_flow.importing.canvas import Canvas, canvas_of, entries
from ghl_flow.importing.edit_values import ValueEdits
from ghl_flow.importing.known import KnownNames, Tables
from ghl_flow.importing.remote_settings import BesideSteps
from ghl_flow.importing.step_parts import by_id, key_of, lists_in, own_of, title_of
from ghl_flow.importing.steps import CannotSayError, StepsBack, WrittenStep
from ghl_flow.importing.yaml_edits import CannotEditError, YamlEdits, item_lines
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.workflow import Workflow


class Refused(NamedTuple):
    """A part that cannot be put into the file: what it is called, and why."""

    part: str
    name: str
    why: str


class Edited(NamedTuple):
    """The text of the file, and what of the changes is not in it."""

    text: str
    refused: tuple[Refused, ...]


class Sides(NamedTuple):
    """A flow's workflow on both sides, with ids: what it compiles to, and what is stored.

    `origins` leads from the ids of compiled steps to where they are written.
    """

    mine: Workflow
    stored: Workflow
    origins: Mapping[str, YamlPath]

    def ways(self, fork: str) -> Iterator[str]:
        """The branches of a fork, on either side."""
        for workflow in (self.mine, self.stored):
            for node in workflow.nodes:
                if node.id == fork and node.is_fork:
                    yield from node.next


def with_remote(
    flow: Loaded[Flow], account: Account, tables: Tables, sides: Sides, parts: Collection[str]
) -> Edited:
    """The file of a flow with these parts as HighLevel stores them.

    `parts` are named as `wire.fingerprint.elements` does; all others stay as they are written.
    """
    return _Merge(flow, account, tables, sides, parts).edited()


class _Merge:
    def __init__(
        self, flow: Loaded[Flow], account: Account, tables: Tables, sides: Sides, parts: Collection[str]
    ) -> None:
        self._flow = flow
        self._tables = tables
        self._sides = sides
        self._parts = parts
        self._edits = YamlEdits(flow.document)
        self._values = ValueEdits(self._edits, account.vars)
        self._refused: list[Refused] = []
        self._origins = sides.origins
        self._before: dict[str, WrittenStep] = {}
        self._after: dict[str, WrittenStep] = {}

    def edited(self) -> Edited:
        whole: list[Refused] = []
        try:
            canvas, names = self._read(self._sides.mine)
            before = StepsBack(canvas, names).written()
            canvas, names_there = self._read(self._sides.stored)
            if any(one.stops for one in canvas.findings):
                raise CannotSayError("its steps", "they are no list of steps as they are connected there")
            after = StepsBack(canvas, names_there).written()
        except CannotSayError as error:
            name, why = error.args
            whole.append(Refused("", str(name), str(why)))
            return Edited(self._flow.document.source.text, tuple(whole))
        self._before, self._after = by_id(before), by_id(after)
        self._list(before, after, ("steps",))
        beside = BesideSteps(self._flow.value, self._edits, self._values, self._parts, self._refuse)
        beside.triggers(self._sides.mine, self._sides.stored, names, names_there)
        beside.settings(self._sides.stored)
        beside.fields(names_there)
        try:
            return Edited(self._edits.result(), tuple(self._refused))
        except CannotEditError as error:
            whole.append(Refused("", self._flow.value.name, str(error)))
            return Edited(self._flow.document.source.text, tuple(whole))

    def _read(self, workflow: Workflow) -> tuple[Canvas, KnownNames]:
        canvas = canvas_of(workflow)
        names = KnownNames(canvas.nodes, self._tables, workflow.id, self._flow.value.flow)
        for node_id, path in self._origins.items():
            written = self._edits.at((*path, "id"))
            if isinstance(written, str) and node_id in canvas.nodes:
                names.pins[node_id] = written
        for one in entries(workflow, canvas.first):
            if one in canvas.nodes:
                names.pinned(one)
        return canvas, names

    def _refuse(self, part: str, name: str, why: str) -> None:
        self._refused.append(Refused(part, name, why))

    def _is_asked(self, node_id: str) -> bool:
        return f"step/{node_id}" in self._parts

    # --- lists of steps ---

    def _list(self, before: list[JsonValue], after: list[JsonValue], at: YamlPath) -> None:
        old, new = [key_of(one) for one in before], [key_of(one) for one in after]
        stay: set[str] = set()
        for a, _, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            stay |= {*old[a : a + size]}
        for key, item in zip(old, before, strict=True):
            if key in stay:
                if isinstance(item, WrittenStep):
                    self._step(item, self._after[item.node_id])
                continue
            self._remove(item, before, at, moved=key in self._after)
        anchor: YamlPath | None = None
        for key, item in zip(new, after, strict=True):
            if key in stay:
                anchor = self._place(item, before, at) or anchor
            elif not isinstance(item, WrittenStep) or self._is_asked(key) or key in self._before:
                self._add(item, anchor, at)

    def _place(self, item: JsonValue, before: list[JsonValue], at: YamlPath) -> YamlPath | None:
        """Where an item of a list is written; None for one that the compiler made."""
        if isinstance(item, WrittenStep):
            found = self._origins.get(item.node_id)
            return found if found is not None and found[:-1] == at else None
        items = self._edits.at(at)
        return (*at, len(items) - 1) if isinstance(items, list) and items and items[-1] == item else None

    def _remove(self, item: JsonValue, before: list[JsonValue], at: YamlPath, *, moved: bool) -> None:
        node_id = item.node_id if isinstance(item, WrittenStep) else ""
        if node_id and not moved and not self._is_asked(node_id):
            return  # new on this side
        where = self._place(item, before, at)
        if where is None:
            self._refuse(f"step/{node_id}", title_of(item), "the compiler makes this step")
            return
        try:
            items = self._edits.at(at)
            if isinstance(items, list) and len(items) == 1:
                raise CannotEditError("it is the only step of its list")
            self._edits.remove_item(where)
        except CannotEditError as error:
            self._refuse(f"step/{node_id}", title_of(item), str(error))

    def _add(self, item: JsonValue, anchor: YamlPath | None, at: YamlPath) -> None:
        node_id = item.node_id if isinstance(item, WrittenStep) else ""
        try:
            lines = self._lines_of(item)
            if anchor is not None:
                self._edits.insert_after(anchor, lines)
            elif isinstance(self._edits.at(at), list) and self._edits.at(at):
                self._edits.insert_before((*at, 0), lines)
            else:
                raise CannotEditError("there is no list of steps to put it in")
        except CannotEditError as error:
            self._refuse(f"step/{node_id}", title_of(item), str(error))

    def _lines_of(self, item: JsonValue) -> list[str]:
        """A step as it is written already, where only its place is another; else as an import has it."""
        if isinstance(item, WrittenStep):
            if item == self._before.get(item.node_id) and item.node_id in self._origins:
                return self._edits.item_text(self._origins[item.node_id])
            for inner in by_id([item]).values():
                written = self._origins.get(inner.node_id)
                before = self._before.get(inner.node_id)
                if (
                    written is not None
                    and before is not None
                    and not self._values.says(written, own_of(before))
                ):
                    raise CannotEditError(
                        f"'{title_of(inner)}', which moves with it, is written in another way"
                    )
        return item_lines(item)

    # --- one step ---

    def _step(self, before: WrittenStep, after: WrittenStep) -> None:
        here = self._origins.get(before.node_id)
        was, is_now = lists_in(before), lists_in(after)
        own, other = own_of(before), own_of(after)
        asked = any(self._is_asked(one) for one in (before.node_id, *self._sides.ways(before.node_id)))
        if not asked and "id" in other and "id" not in own:
            # Another step or a trigger names it now; all else of it is as it is.
            asked, other = True, {**own, "id": other["id"]}
        redrawn = {*was} != {*is_now} and not (here is not None and self._filled(here, before, after))
        if here is None:
            if own != other and asked:
                self._refuse(f"step/{before.node_id}", title_of(before), "the compiler makes this step")
                return
        elif redrawn or (own != other and asked):
            if not redrawn and self._values.in_place(here, own, other):
                pass
            elif self._values.says(here, own):
                try:
                    self._edits.replace_item(here, after)
                    return  # with all that is in it
                except CannotEditError as error:
                    self._refuse(f"step/{before.node_id}", title_of(before), str(error))
            else:
                why = "it is written in another way than an import would"
                self._refuse(f"step/{before.node_id}", title_of(before), why)
        for key in was.keys() & is_now.keys():
            if was[key] and is_now[key]:
                self._list(was[key], is_now[key], self._list_path(was[key], here, key))

    def _filled(self, here: YamlPath, before: WrittenStep, after: WrittenStep) -> bool:
        """Whether lists of steps that were empty on one side are written or emptied in the file."""
        was, is_now = lists_in(before), lists_in(after)
        checkpoint = self._edits.checkpoint()
        try:
            for key in was.keys() ^ is_now.keys():
                if len(key) != 1:
                    raise CannotEditError("a list of steps of a branch")
                name = str(key[0])
                if self._edits.at((*here, name)) is not None:
                    self._edits.remove_key((*here, name))
                steps = is_now.get(key)
                if steps is not None:
                    self._lines_of(steps[0])
                if name in after:
                    self._edits.add_key(here, name, after[name])
        except CannotEditError:
            self._edits.back_to(checkpoint)
            return False
        return True

    def _list_path(self, steps: list[JsonValue], here: YamlPath | None, key: YamlPath) -> YamlPath:
        for one in steps:
            if isinstance(one, WrittenStep) and one.node_id in self._origins:
                return self._origins[one.node_id][:-1]
        return (*(here or ()), *key)
