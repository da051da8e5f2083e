"""Names for the examples of documentation: where HighLevel has an id, a page shows the name in brackets."""

from ghl_flow.kinds.names import FieldSpec, Named
from ghl_flow.kinds.standard_fields import OF_CONTACT, STANDARD_FIELDS
from tests.kinds.names import KnownNames


class ShownNames(KnownNames):
    """What stands for the ids of an account on a page."""

    def field(self, key: str) -> FieldSpec:
        name = key.removeprefix(OF_CONTACT)
        if name in STANDARD_FIELDS and name != "source":
            standard = STANDARD_FIELDS[name]
            return FieldSpec(key, standard.title, standard.is_date, standard.stored)
        return FieldSpec(key, name.replace("_", " "), key.endswith(("_at", "_on")), f"<field {name}>")

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
