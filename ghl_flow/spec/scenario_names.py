"""Names in a test file: its flow and account are in the project, its contacts in the file."""

from pathlib import Path

from ghl_flow.errors import Diagnostic, SpecError, did_you_mean
from ghl_flow.spec.event import EventSpec
from ghl_flow.spec.loader import Loaded, load
from ghl_flow.spec.project import Project
from ghl_flow.spec.scenario import Expectation, TestFile


def load_test(project: Project, path: Path) -> Loaded[TestFile]:
    """Read one test file.

    Raises:
        SpecError: it is not valid, or names what is not there.
    """
    file = load(path, TestFile, project.display(path))
    if unknown := _unknown_names(project, file):
        raise SpecError.of(unknown)
    return file


def _unknown_names(project: Project, file: Loaded[TestFile]) -> list[Diagnostic]:
    """Names that lead nowhere. What is defined in a file with another mistake counts as there."""
    flows = [item.value.flow for item in project.flows] + [one.name for one in project.broken_flows]
    accounts = [item.value.account for item in project.accounts]
    accounts += [one.name for one in project.broken_accounts]
    errors: list[Diagnostic] = []
    for kind, name, known in (("flow", file.value.flow, flows), ("account", file.value.account, accounts)):
        if name is not None and name not in known:
            place = file.document.location((kind,))
            errors.append(Diagnostic(f"there is no {kind} '{name}'", place, did_you_mean(name, known)))
    return errors + _unknown_contacts(file)


def _unknown_contacts(file: Loaded[TestFile]) -> list[Diagnostic]:
    errors: list[Diagnostic] = []
    for number, case in enumerate(file.value.tests):
        known = [*file.value.contacts, *case.contacts]
        listed: list[tuple[str, int, EventSpec | Expectation]] = [
            *(("events", place, event) for place, event in enumerate(case.events)),
            *(("expect", place, item) for place, item in enumerate(case.expect or ())),
        ]
        for where, place, item in listed:
            if item.contact is not None and item.contact not in known and not item.contact.startswith("+"):
                errors.append(
                    Diagnostic(
                        f"there is no contact '{item.contact}' in this test",
                        file.document.location(("tests", number, where, place)),
                        did_you_mean(item.contact, known) or "declare it under contacts",
                    )
                )
    return errors
