"""Names for the examples of documentation: where HighLevel has an id, a page shows the name in brackets."""

from collections.abc import Collection, Mapping

from ghl_flow.kinds.names import FieldSpec, Named
from ghl_flow.kinds.standard_fields import OF_CONTACT, STANDARD_FIELDS, STORED_FIELDS
from tests.kinds.names import NUMBERS, KnownNames


class ShownNames(KnownNames):
    """What stands for the ids of an account on a page."""

    def field(self, key: str) -> FieldSpec:
        name = key.removeprefix(OF_CONTACT)
        if name in STANDARD_FIELDS and name != "source":
            standard = STANDARD_FIELDS[name]
            return FieldSpec(key, standard.title, standard.is_date, standard.stored)
        is_date = key.endswith(("_at", "_on"))
        return FieldSpec(key, name.replace("_", " "), is_date, f"<field {name}>", is_number=name in NUMBERS)

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return f"<{what.thing} {name}>"

    def workflow(self, flow: str) -> str:
        return f"<workflow of {flow}>"

    def step(self, pinned: str) -> str:
        return f"<step {pinned}>"

    def uuid(self, *names: str) -> str:
        return f"<{'/'.join(names)}>"

    def secret(self, written: str) -> str:
        return f"<secret {written}>" if written.startswith(("env:", "keyring:")) else written


class AllNames(ShownNames):
    """Every id has a name, which is the id; so what cannot be read lacks words, and not a name."""

    def __init__(self, titles: Mapping[str, str] | None = None, numbers: Collection[str] = ()) -> None:
        """`titles`: what fields are called, by their ids; `numbers`: the ids of those that hold numbers."""
        super().__init__()
        self._titles, self._numbers = titles or {}, numbers

    def field(self, key: str) -> FieldSpec:
        found = super().field(key)
        if not key.startswith("id_"):
            return found
        stored = bytes.fromhex(key.removeprefix("id_")).decode()
        number = stored in self._numbers
        return found._replace(reference=stored, name=self._titles.get(stored, stored), is_number=number)

    def field_key(self, field_id: str) -> str:
        return STORED_FIELDS[field_id].key if field_id in STORED_FIELDS else f"id_{field_id.encode().hex()}"

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return name

    def name_of_thing(self, what: Named, thing_id: str) -> str:
        return thing_id

    def pipeline_of(self, stage_id: str) -> str:
        return "Sales"

    def workflow(self, flow: str) -> str:
        return _text(flow)

    def flow(self, workflow_id: str) -> str:
        return _word(workflow_id)

    def step(self, pinned: str) -> str:
        return _text(pinned)

    def pinned(self, node_id: str) -> str:
        return _word(node_id)

    def step_title(self, pinned: str) -> str:
        return _text(pinned)

    def trigger_named(self, stored: str) -> str:
        return stored

    def secret_named(self, stored: str) -> str:
        return stored


def _word(text: str) -> str:
    return f"x-{text.encode().hex()}"


def _text(word: str) -> str:
    return bytes.fromhex(word[2:]).decode() if word.startswith("x-") else f"<{word}>"
