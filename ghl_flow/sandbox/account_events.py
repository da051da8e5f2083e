"""Events that name things of the account, with the ids by which stored triggers know them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ghl_flow.kinds.standard_fields import STANDARD_FIELDS
from ghl_flow.kinds.triggers.event import Event, field_set
from ghl_flow.sandbox.account_things import things_of
from ghl_flow.sandbox.store import AccountThing, SandboxStore
from ghl_flow.wire.json import objects_of, text_of
from ghl_flow.wire.reference import field_key_of

_THINGS: Final[Mapping[str, AccountThing]] = {
    "form.id": "form",
    "survey.id": "survey",
    "calendar.id": "calendar",
    "link.id": "link",
    "opportunity.pipelineId": "pipeline",
}
_PIPELINE, _STAGE = "opportunity.pipelineId", "opportunity.pipelineStageId"


def in_account(store: SandboxStore, location_id: str, event: Event) -> Event:
    """The event with ids in place of names; what is not in the account stays as it is called."""
    change = event.change
    if change is not None and change.kind == "field":
        key = field_key_of(change.name)
        return field_set(_field_id(store, location_id, key), change.value, key)
    facts = dict(event.facts)
    if stage := str(facts.get(_STAGE) or ""):
        for pipeline in things_of(store, location_id, "pipeline"):
            if facts.get(_PIPELINE) in ("", None, pipeline["name"]):
                ids = {text_of(one, "name"): text_of(one, "id") for one in objects_of(pipeline, "stages")}
                facts[_STAGE] = ids.get(stage, str(facts[_STAGE]))
    for fact, kind in _THINGS.items():
        if name := facts.get(fact):
            known = {text_of(one, "name"): text_of(one, "id") for one in things_of(store, location_id, kind)}
            facts[fact] = known.get(str(name), str(name))
    return replace(event, facts=facts)


def _field_id(store: SandboxStore, location_id: str, key: str) -> str:
    for field in store.all("custom_field", location_id):
        if field["fieldKey"] == f"contact.{key}":
            return text_of(field, "id")
    standard = STANDARD_FIELDS.get(key)
    return key if standard is None else standard.stored
