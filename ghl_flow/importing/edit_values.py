"""Values of a step or trigger, edited where they are written."""

from collections.abc import Mapping

from ghl_flow.copy.rendering import render
from ghl_flow.errors import SpecError
from ghl_flow.importing.step_parts import NONE, unlike_values, values_in, without_lists
from ghl_flow.importing.yaml_edits import CannotEditError, YamlEdits
from ghl_flow.source import SourceText
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.json import JsonObject, JsonValue


class ValueEdits:
    """Edits of single values. `values` are the account's, which texts may name."""

    def __init__(self, edits: YamlEdits, values: Mapping[str, str]) -> None:
        self._edits = edits
        self._vars = values

    def in_place(self, here: YamlPath, own: JsonObject, other: JsonObject) -> bool:
        """Edit what differs where it is written; nothing is edited where that cannot be."""
        checkpoint = self._edits.checkpoint()
        try:
            for path, old, new in unlike_values(own, other, ()):
                if old is NONE and len(path) == 1:
                    self._edits.add_key(here, str(path[0]), new)
                elif new is NONE and len(path) == 1 and self._edits.at((*here, *path)) == old:
                    self._edits.remove_key((*here, *path))
                elif old is NONE or new is NONE:
                    raise CannotEditError("another key")
                else:
                    self._set(here, path, old, new)
        except CannotEditError:
            self._edits.back_to(checkpoint)
            return False
        return True

    def _set(self, here: YamlPath, path: YamlPath, old: JsonValue, new: JsonValue) -> None:
        """One value in place of another, wherever in the step it is written."""
        if isinstance(new, dict | list) or isinstance(old, dict | list):
            raise CannotEditError("not one value")
        whole = (*here, *path)
        at = (
            [whole]
            if self._edits.at(whole) == old
            else [
                one
                for one, value in values_in(self._edits.at(here), here)
                if value == old and type(value) is type(old)
            ]
        )
        if len(at) == 1:
            self._edits.set_value(at[0], new)
            return
        made = [
            (one, value)
            for one, value in values_in(self._edits.at(here), here)
            if isinstance(value, str) and "{{" in value and self._rendered(value) == old
        ]
        if len(made) != 1 or not isinstance(new, str):
            raise CannotEditError("it is written in another way")
        self._edits.set_value(made[0][0], self._with_values(made[0][1], new))

    def _rendered(self, text: str) -> str | None:
        try:
            return render(text, self._vars, source=SourceText("<text>", text))
        except SpecError:
            return None

    def _with_values(self, written: str, text: str) -> str:
        """A text with the account's values named, as far as the one before it named them."""
        found = text
        for name, value in self._vars.items():
            for form in (f"{{{{ {name} }}}}", f"{{{{{name}}}}}"):
                if form in written and value:
                    found = found.replace(value, form)
        if self._rendered(found) != text:
            raise CannotEditError("it is made with the account's values")
        return found

    def says(self, here: YamlPath, own: JsonObject) -> bool:
        """Whether a step is written as an import would write it, its lists of steps aside."""
        written = self._edits.at(here)
        return isinstance(written, dict) and without_lists(written) == own
