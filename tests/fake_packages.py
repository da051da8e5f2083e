"""Packages with plug-ins, as pip would leave them: a folder of code and its `.dist-info`."""

from collections.abc import Mapping
from pathlib import Path

RULE = '''
from ghl_flow.lint.example import Example
from ghl_flow.lint.rule import Rule, Severity, locate


class NoEmergency(Rule):
    """A text that says EMERGENCY frightens people, and the agency has promised its clients not to."""

    code = "ACME101"
    name = "no-emergency"
    severity = Severity.WARNING
    source = "the agency's own style guide"
    bad = Example(template="EMERGENCY? {{ business_name }} is here.")
    good = Example(template="{{ business_name }} is here.")

    def check_text(self, text, subject):
        if "emergency" in text.body.lower():
            yield self.at(locate(text, "EMERGENCY", subject), "the text says 'emergency'")
'''

STEP = '''
from typing import ClassVar

from ghl_flow.kinds.model import Step
from ghl_flow.kinds.running import Outcome, following


class AddNote(Step):
    """A note on the contact."""

    keyword: ClassVar[str] = "acme_note"
    node_types: ClassVar[tuple[str, ...]] = ("acme_notes",)

    acme_note: str

    def default_name(self) -> str:
        return "Add note"

    def node_type(self) -> str:
        return "acme_notes"

    def attributes(self, context):
        return {"html": self.acme_note, "type": "acme_notes"}

    @classmethod
    def beyond(cls, node):
        return None if set(node.attributes) <= {"html", "type"} else "other attributes"

    @classmethod
    def execute(cls, node, run) -> Outcome:
        return following(node)
'''

TRIGGER = '''
from typing import ClassVar

from ghl_flow.kinds.triggers.model import TriggerSpec


class AnniversaryTrigger(TriggerSpec):
    """The contact's anniversary."""

    keyword: ClassVar[str] = "anniversary"
    trigger_types: ClassVar[tuple[str, ...]] = ("acme_anniversary",)

    anniversary: str

    def default_name(self) -> str:
        return "Anniversary"

    def wire_type(self) -> str:
        return "acme_anniversary"

    def filters(self, context):
        return ()
'''

CONDITION = '''
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ghl_flow.kinds.conditions.model import Keyword, Leaf


@dataclass(frozen=True, slots=True)
class OwnsAHouse(Leaf):
    """The contact owns a house."""

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "owns_a_house": Keyword(bool, "Owns a house, or not.", lambda value: [OwnsAHouse(value)])
    }

    owns: bool

    def describe(self) -> str:
        return "owns a house" if self.owns else "owns no house"

    def uses(self):
        return iter(())

    def question(self, context):
        return {
            "conditionType": "acme",
            "conditionSubType": "house",
            "conditionOperator": "==",
            "conditionValue": "yes" if self.owns else "no",
        }

    def written(self):
        return {"owns_a_house": self.owns}

    @classmethod
    def is_stored(cls, condition) -> bool:
        return condition.get("conditionType") == "acme"

    @classmethod
    def beyond(cls, condition):
        return None

    @classmethod
    def holds(cls, condition, run) -> bool:
        return condition.get("conditionValue") == "no"

    @classmethod
    def from_stored(cls, condition, names):
        return cls(condition["conditionValue"] == "yes")
'''

DRIVER = """
from ghl_flow.deploy.drivers.file import FileDriver


class Paper(FileDriver):
    name = "paper"


def make(access):
    return Paper()
"""

NICHE = {
    "niche.yaml": "version: 1\nniche: dental\ndescription: Dentists.\n",
    "missed-call.sms.j2": "---\ndescription: The first text.\nvars: [business_name]\n---\n"
    "Hi, {{ business_name }} here, sorry we missed you. Is it your tooth?\n",
}


def install(
    site: Path,
    package: str,
    entry_points: Mapping[str, Mapping[str, str]],
    files: Mapping[str, str],
    version: str = "1.0",
) -> None:
    """Put a package there. `entry_points` by group, without `ghl_flow.`; `files` by path."""
    for name, text in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    info = site / f"{package.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", encoding="utf-8"
    )
    lines = []
    for group, entries in entry_points.items():
        lines += [f"[ghl_flow.{group}]", *(f"{name} = {value}" for name, value in entries.items()), ""]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
