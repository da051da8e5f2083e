"""Sample messages of a campaign: the account's own texts, as customers get them, with real-looking values."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.delivery import compliance_of, deliver
from ghl_flow.copy.merge_fields import fill, find_merge_fields
from ghl_flow.copy.templates import ENGLISH, Template, TemplateLibrary
from ghl_flow.errors import SpecError
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.account import Account

MOST = 5
LEAST = 2

# By the end of the name of a merge field. Nobody's: 555-01xx numbers and example.com are set apart for that.
_VALUES = {
    "contact.first_name": "Jordan",
    "contact.last_name": "Lee",
    "contact.name": "Jordan Lee",
    "contact.phone": "(512) 555-0123",
    "contact.email": "jordan@example.com",
    "contact.city": "Springfield",
    "appointment.only_start_date": "March 12",
    "appointment.only_start_time": "10:00 AM",
    "appointment.start_time": "March 12, 10:00 AM",
    "appointment.day_of_week": "Thursday",
}
# What a niche is likely to send next, in this order, where flows send fewer than two texts.
_NEXT = ("after-hours", "follow-up", "missed-call")

_SPANISH = re.compile(
    r"[¿¡]|\b(?:hola|gracias|usted|llamo|llamamos|disculpe|responda|señor|puedo|quiere|servicio)\b",
    re.IGNORECASE,
)


class Sample(NamedTuple):
    """A text as the form asks for it.

    `sent_by` are the flows that send it, none for a template that no flow sends yet. `waited`: seconds from
    the event to it, at most. `called`: a missed call starts what sends it. `unfilled` are merge fields for
    which there is no value. Of one that is not English, `translation` is what the account file says, and
    `proposed` the English template of the same name.
    """

    name: str
    text: str
    body: str
    sent_by: tuple[str, ...] = ()
    waited: int = 0
    called: bool = False
    english: bool = True
    translation: str | None = None
    proposed: str | None = None
    unfilled: tuple[str, ...] = ()


def samples_of(account: Account, flows: Sequence[CompiledFlow], templates: TemplateLibrary) -> list[Sample]:
    """Every text that flows send, in their order, then templates to make up for what is missing.

    Texts that are the same are one sample.
    """
    found: dict[str, Sample] = {}
    for flow in flows:
        subject = FlowSubject(flow)
        waited = {one.block.path: one.waited for one in subject.texts}
        for text in flow.texts:
            made = _sample(account, _name(text), text.body, text.template, templates)._replace(
                sent_by=(flow.flow.flow,), waited=waited.get(text.path, 0), called=subject.on_missed_call
            )
            before = found.get(made.body)
            if before is not None:
                made = before._replace(
                    sent_by=tuple(dict.fromkeys((*before.sent_by, *made.sent_by))),
                    waited=max(before.waited, made.waited),
                    called=before.called and made.called,
                )
            found[made.body] = made
    named = (account.a2p.samples if account.a2p else ()) or (_NEXT if found else ())
    least = LEAST if account.a2p is None or not account.a2p.samples else MOST
    for name in named:
        if len(found) < least and (made_of := _of_template(account, name, templates)) is not None:
            found.setdefault(made_of.body, made_of)
    return [*found.values()]


def _name(text: RenderedSms) -> str:
    return text.step if text.template is None else _named(text.template)


def _named(template: Template) -> str:
    """`missed-call`, or `missed-call.es` where it is in another language."""
    return template.name if template.language == ENGLISH else f"{template.name}.{template.language}"


def _of_template(account: Account, name: str, templates: TemplateLibrary) -> Sample | None:
    if name not in templates.names(account.niche):
        return None
    template = templates.find(account.niche, name, account.texts_language)
    try:
        body = template.render(account.vars)
    except SpecError:
        return None  # the account lacks a value of a text that no flow sends
    return _sample(account, _named(template), body, template, templates)


def _sample(
    account: Account, name: str, body: str, template: Template | None, templates: TemplateLibrary
) -> Sample:
    registration = account.a2p
    values = _values(account)
    used = [use.name for use in find_merge_fields(body)]
    filled = " ".join(fill(body, values).split())
    english = _SPANISH.search(filled) is None if template is None else template.language == ENGLISH
    proposed = None
    if not english and template is not None:
        found = templates.find(account.niche, template.name)
        with suppress(SpecError):
            if found.language == ENGLISH:
                proposed = " ".join(fill(found.render(account.vars), values).split())
    return Sample(
        name,
        deliver(filled, compliance_of(account)).floor.replace("\n", " "),
        body,
        english=english,
        proposed=proposed,
        translation=registration.translations.get(name) if registration else None,
        unfilled=tuple(dict.fromkeys(one for one in used if one not in values)),
    )


def _values(account: Account) -> dict[str, str]:
    business, staff = account.vars.get("business_name", ""), account.vars.get("first_name", "")
    own = {"location.name": business, "user.first_name": staff, "user.name": staff}
    told = account.a2p.sample_values if account.a2p else {}
    return {**_VALUES, **{name: value for name, value in own.items() if value}, **told}
