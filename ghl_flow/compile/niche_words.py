"""What a flow takes from the account's niche beside texts for customers: notes for staff, danger words."""

from ghl_flow.copy.templates import Template, TemplateLibrary
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.kinds.names import Named
from ghl_flow.source import Location
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.niche import NICHE_FILE
from ghl_flow.spec.yaml_document import Document


def check_reader(template: Template, place: Location, *, to_staff: bool) -> None:
    """Make sure that a note for staff is sent to no contact, and that a text for contacts is no note.

    Raises:
        SpecError: it is the other of the two.
    """
    if (template.front_matter.to == "staff") is to_staff:
        return
    name = template.name
    if to_staff:
        raise SpecError(
            f"the template '{name}' is for customers, and notify tells staff",
            location=place,
            hint="write to: staff in its front matter, if it is a note",
        )
    raise SpecError(
        f"the template '{name}' is a note for staff, and sms sends it to the contact",
        location=place,
        hint=f"write notify: {{ sms: {{ template: {name} }}, to: all }}",
    )


def danger_words_of(
    flow: Flow, document: Document, account: Account, templates: TemplateLibrary
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Those of the account's niche, where a trigger asks for them, or why they are not known."""
    place = next(
        (
            document.location(("trigger", number, *use.path))
            for number, trigger in enumerate(flow.trigger)
            for use in trigger.uses()
            if use.what is Named.NICHE
        ),
        None,
    )
    if place is None:
        return (), []
    try:
        words = templates.danger_words(account.niche)
    except SpecError as error:
        return (), [*error.diagnostics]
    if not words:
        missing = Diagnostic(
            f"the niche '{account.niche}' has no danger words",
            place,
            f"write danger_words: to niche_templates/{account.niche}/{NICHE_FILE}",
        )
        return (), [missing]
    return words, []
