"""Triggers, settings and fields as HighLevel stores them, put into the YAML of a flow."""

from collections.abc import Callable, Collection

from ghl_flow.importing.edit_values import ValueEdits
from ghl_flow.importing.known import KnownNames
from ghl_flow.importing.written import written_settings, written_trigger
from ghl_flow.importing.yaml_edits import CannotEditError, YamlEdits, item_lines
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.workflow import FURTHER_SETTINGS, Workflow


class BesideSteps:
    """What of a flow's file is no step. `refuse` is told the part, its name, and why it is not written."""

    def __init__(
        self,
        flow: Flow,
        edits: YamlEdits,
        values: ValueEdits,
        parts: Collection[str],
        refuse: Callable[[str, str, str], None],
    ) -> None:
        self._flow = flow
        self._edits = edits
        self._values = values
        self._parts = parts
        self._refuse = refuse

    def triggers(
        self, mine_there: Workflow, stored_there: Workflow, names: KnownNames, names_there: KnownNames
    ) -> None:
        mine = {one.name: one for one in mine_there.triggers}
        stored = {one.name: one for one in stored_there.triggers}
        at = [*mine]
        written = len(self._flow.trigger) == len(mine)
        for name in dict.fromkeys((*mine, *stored)):
            part = f"trigger/{name}"
            if part not in self._parts:
                continue
            here: YamlPath | None = ("trigger", at.index(name)) if name in mine and written else None
            try:
                if name not in mine:
                    item = item_lines(written_trigger(stored[name], names_there, stored_there.first))
                    self._edits.insert_after(("trigger", len(self._flow.trigger) - 1), item)
                    continue
                if here is None:
                    raise CannotEditError("the compiler makes this trigger")
                if name not in stored:
                    if len(mine) == 1:
                        raise CannotEditError("it is the only trigger of the flow")
                    self._edits.remove_item(here)
                    continue
                own = written_trigger(mine[name], names, mine_there.first)
                there = stored[name]
                if there.shown_name != mine[name].shown_name and there.shown_name not in (*mine, *stored):
                    there = there._replace(name=there.shown_name)
                other = written_trigger(there, names_there, stored_there.first)
                if not isinstance(own, dict) or not isinstance(other, dict) or own == other:
                    raise CannotEditError("what differs has no word in YAML")
                if not self._values.in_place(here, own, other):
                    if self._edits.at(here) != own:
                        raise CannotEditError("it is written in another way than an import would")
                    self._edits.replace_item(here, other)
            except CannotEditError as error:
                self._refuse(part, name, str(error))

    def settings(self, workflow: Workflow) -> None:
        """Settings that were changed there."""
        there = written_settings(workflow)
        for part in sorted(one for one in self._parts if one.startswith("setting/")):
            what = part.partition("/")[2]
            try:
                if what == "name":
                    self._edits.set_value(("name",), workflow.name)
                    continue
                key = _SETTINGS[what]
                self._setting(key, there.get(key))
            except CannotEditError as error:
                self._refuse(part, what, str(error))

    def _setting(self, key: str, value: JsonValue) -> None:
        written = self._edits.at(("settings", key))
        if written is not None and value is not None:
            self._edits.set_value(("settings", key), value)
        elif written is not None:
            self._edits.set_value(("settings", key), _USUAL.get(key, False))
        elif self._edits.at(("settings",)) is None:
            self._edits.add_key((), "settings", {key: value})
        else:
            self._edits.add_key(("settings",), key, value)

    def fields(self, names: KnownNames) -> None:
        """Fields that new steps use."""
        there = self._edits.at(("fields",))
        new = {
            key: one
            for key, one in names.declarations().items()
            if not isinstance(there, dict) or key not in there
        }
        if not new:
            return
        try:
            if there is None:
                self._edits.add_key((), "fields", new)
            for key, declared in new.items() if there is not None else ():
                self._edits.add_key(("fields",), key, declared)
        except CannotEditError as error:
            self._refuse("", "fields", str(error))


_SETTINGS = {
    "re-entry": "reentry",
    "stop on response": "stop_on_response",
    "time zone": "timezone",
    FURTHER_SETTINGS["window"]: "window",
    FURTHER_SETTINGS["allowMultipleOpportunity"]: "per_opportunity",
    FURTHER_SETTINGS["autoMarkAsRead"]: "mark_as_read",
    FURTHER_SETTINGS["senderAddress"]: "from",
}


_USUAL: dict[str, JsonValue] = {"timezone": "account", "per_opportunity": True}
