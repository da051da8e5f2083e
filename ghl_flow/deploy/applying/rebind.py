"""Binding what a backup refers to, to what the account has now.

Ids live as long as what they are of. A workflow or field that was deleted and made again has another one, and
HighLevel takes a workflow that refers to the old one, publishes it, and does nothing in that step.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ghl_flow.copy.merge_fields import STANDARD_FIELDS
from ghl_flow.deploy.history.archive import Backup
from ghl_flow.deploy.state.managed import Flows, Recognised
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.things import declared_fields, things_of
from ghl_flow.highlevel.public import CustomField
from ghl_flow.kinds.refers import Reference, references_of
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.reference import workflow_reference
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known, Uses, uses_in, with_others
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.trigger_names import named_as

_LOOKED_UP = (Thing.WORKFLOW, Thing.FIELD, Thing.VALUE, Thing.TRIGGER)
# Not every user of the agency is listed with the sub-account, nor every template with those of the builder.
_LISTS_LACK_SOME = (Thing.USER, Thing.EMAIL_TEMPLATE)


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing that has another id or key now. `now` is a reference where it is yet to be created."""

    thing: Known
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A thing that the backup refers to and that nothing in the account stands for.

    `where` names the parts that need it. `data_type` is that of the field under its name, where that is
    another one than it was.
    """

    thing: Known
    where: tuple[str, ...]
    data_type: str = ""


@dataclass(frozen=True, slots=True)
class Rebound:
    """A backup's document and triggers for the account as it is; `lost` keeps it from being restored.

    `waits_for` are keys of workflows that have to be created first. `unchecked` are sorts of things of which
    an id is written as the backup has it: no list that could be read tells of it.
    """

    document: JsonObject
    triggers: list[JsonObject]
    moved: tuple[Moved, ...] = ()
    lost: tuple[Lost, ...] = ()
    waits_for: frozenset[str] = frozenset()
    unchecked: tuple[Thing, ...] = ()


def reference_to(key: str) -> str:
    """The reference to a workflow by its key `flow/role`."""
    flow, _, role = key.partition("/")
    return workflow_reference(flow, role)


class Here:
    """What the account has now, as far as a workflow may refer to it."""

    def __init__(
        self,
        seen: Recognised,
        known: Flows,
        fields: Sequence[CustomField],
        backups: Iterable[Backup],
        former: Mapping[str, str],
        listed: Listed,
    ) -> None:
        """`former` are keys that workflows had, by ids which the account may not have any more.

        `listed` has those lists that the backups need.
        """
        self.listed = listed
        kept = [one for backup in backups for one in backup.refers_to or ()]
        by_address = [one for one in kept if one.thing is Thing.FIELD and one.address and one.name]
        self._workflows = {one.key: one.summary.id for one in seen.managed}
        self._names = {old: item.key for item in known.workflows for old in item.keys[1:]}
        self._listed = {one.id: one.name for one in seen.summaries.values()}
        self._fields = {one.id: one for one in fields}
        self._declared = declared_fields(known, fields, seen.rebuilt.fields, by_address)
        self._values = seen.values
        # Where a backup does not say what it refers to, what is known now tells it of ids that are there.
        self.now = [*things_of(seen, known, fields), *listed.known]
        self._former = [Known(Thing.WORKFLOW, one, key) for one, key in former.items()]

    def known_to(self, backup: Backup) -> list[Known]:
        """What the ids and keys in a backup were; of two for one id, the last counts."""
        told = [*self._former, *self.now] if backup.refers_to is None else backup.refers_to
        own = text_of(backup.live.document, "id") or text_of(backup.live.document, "_id")
        return [*([Known(Thing.WORKFLOW, own, backup.key)] if own and backup.key else []), *told]

    def address(self, key: str) -> str:
        """The key under which a workflow is known now."""
        return key if key in self._workflows else self._names.get(key, key)

    def workflow(self, one: Known, coming: Collection[str]) -> str | None:
        """The id of the workflow that stands for that one, or a reference to it; None where none does."""
        address = self.address(one.address)
        if address in self._workflows:
            return self._workflows[address]
        if address and address in coming:
            return reference_to(address)
        return one.id if one.id in self._listed else None

    def field(self, one: Known) -> CustomField | None:
        """The field that stands for that one, whatever its type; None where none does."""
        if one.address and (declared := self._declared.get(one.address)) is not None:
            return declared
        if (there := self._fields.get(one.id)) is not None:
            return there
        by_key = [each for each in self._fields.values() if one.key and each.key == one.key]
        by_name = [
            each
            for each in self._fields.values()
            if one.name and (each.name, each.data_type) == (one.name, one.data_type)
        ]
        return next((found[0] for found in (by_key, by_name) if len(found) == 1), None)

    def value_key(self, one: Known) -> str | None:
        """The key of the custom value that stands for that one."""
        same = [each for each in self._values if each.id == one.id]
        same = same or [each for each in self._values if each.name == one.name]
        return same[0].key or one.key if same else None

    def has(self, one: Reference) -> bool:
        """Whether the account has what is referred to, by that id or key."""
        match one.thing:
            case Thing.WORKFLOW:
                return one.id in self._listed
            case Thing.VALUE:
                return any(each.key == one.key for each in self._values)
            case Thing.FIELD if one.id:
                return one.id in self._fields
            case Thing.FIELD:
                standard = f"contact.{one.key}" in STANDARD_FIELDS
                return standard or any(each.key == one.key for each in self._fields.values())
            case _:
                return False


def rebind(
    backup: Backup, document: JsonObject, stored: Sequence[JsonObject], here: Here, coming: Collection[str]
) -> Rebound:
    """A backup, bound to what the account has now.

    Args:
        backup: what was kept.
        document: its document, secrets put back.
        stored: the triggers of the workflow that it goes into.
        here: the account.
        coming: keys of workflows that are created in the same run.
    """
    work = _Binding(backup, here, coming)
    triggers = backup.live.triggers
    written: list[JsonValue] = [document.get("workflowData"), [one.get("conditions") for one in triggers]]
    used, found = uses_in(written), [*references_of(document, triggers)]
    told = {one.id: one for one in here.known_to(backup) if used.name(one)}
    for one in told.values():
        work.bind(one)
    names = {name for one in told.values() for name in (one.id, one.key) if name}
    for reference in found:
        if (reference.id or reference.key) not in names:
            work.look_for(reference, stored)
    steps = with_others(document.get("workflowData"), work.ids, work.keys)
    return Rebound(
        {**document, "workflowData": steps},
        [{**one, "conditions": with_others(one.get("conditions"), work.ids, work.keys)} for one in triggers],
        tuple(work.moved(used)),
        tuple(replace(one, where=_where(one.thing, found) or one.where) for one in work.lost.values()),
        frozenset(work.waits_for),
        tuple(dict.fromkeys(one.thing for one in found if one.id in work.unchecked)),
    )


def _where(one: Known, found: Iterable[Reference]) -> tuple[str, ...]:
    same = [
        each.where
        for each in found
        if each.thing is one.thing and ((each.id and each.id == one.id) or (each.key and each.key == one.key))
    ]
    return tuple(dict.fromkeys(same))


class _Binding:
    """One backup while its references are bound."""

    def __init__(self, backup: Backup, here: Here, coming: Collection[str]) -> None:
        self._backup = backup
        self._here = here
        self._coming = coming
        self._told: list[Known] = []
        self.ids: dict[str, str] = {}
        self.keys: dict[tuple[Thing, str], str] = {}
        self.waits_for: set[str] = set()
        self.lost: dict[tuple[Thing, str], Lost] = {}
        self.unchecked: set[str] = set()

    def bind(self, one: Known) -> None:
        """Find what stands for a thing of which it is known what it was."""
        self._told.append(one)
        match one.thing:
            case Thing.WORKFLOW:
                now = self._here.workflow(one, self._coming)
                if now is None:
                    self._lose(one)
                    return
                self.ids[one.id] = now
                if now == reference_to(address := self._here.address(one.address)):
                    self.waits_for.add(address)
            case Thing.FIELD:
                field = self._here.field(one)
                if field is None or (one.data_type and field.data_type and field.data_type != one.data_type):
                    self._lose(one, field.data_type if field is not None else "")
                    return
                self.ids[one.id] = field.id
                if one.key:
                    self.keys[one.thing, one.key] = field.key or one.key
            case Thing.VALUE:
                key = self._here.value_key(one)
                if key is None:
                    self._lose(one)
                    return
                self.keys[one.thing, one.key] = key
            case _ if self._here.listed.is_read(one.thing):
                there = self._here.listed.now(one)
                if there is None:
                    self._lose(one)
                    return
                self.ids[one.id] = there.id
            case _:
                self.unchecked.add(one.id)

    def look_for(self, one: Reference, stored: Sequence[JsonObject]) -> None:
        """Look whether the account has something of which it is not known what it was."""
        if one.thing is Thing.TRIGGER:
            self._bind_trigger(one.id, stored)
        elif one.thing not in _LOOKED_UP:
            known = Known(one.thing, one.id)
            if self._here.listed.is_read(one.thing) and one.thing not in _LISTS_LACK_SOME:
                self.bind(known)
            elif self._here.listed.now(known) is None:
                self.unchecked.add(one.id)
        elif not self._here.has(one):
            # In a backup that says what it refers to, that is no field of the account: it never was one.
            if one.thing is Thing.FIELD and one.key and self._backup.refers_to is not None:
                return
            self._lose(Known(one.thing, one.id, key=one.key))

    def _bind_trigger(self, trigger_id: str, stored: Sequence[JsonObject]) -> None:
        """A trigger is written over the one of its name, and keeps that one's id."""
        known = self._backup.live.workflow.triggers
        ids = {one.id: one.name for one in known}
        there = named_as([Trigger.from_json(one) for one in stored], known)
        by_name = {one.name: one.id for one in there}
        one = Known(Thing.TRIGGER, trigger_id, name=ids.get(trigger_id, ""))
        now = trigger_id if trigger_id in by_name.values() else by_name.get(one.name)
        if now is None:
            self._lose(one)
            return
        self._told.append(one)
        self.ids[trigger_id] = now

    def _lose(self, one: Known, data_type: str = "") -> None:
        self.lost[one.thing, one.id or one.key] = Lost(one, (), data_type)

    def moved(self, used: Uses) -> Iterator[Moved]:
        """What has another id or key now."""
        for one in self._told:
            now = self.ids.get(one.id, one.id)
            if one.id in used.ids and now != one.id:
                yield Moved(one, one.id, now)
            key = self.keys.get((one.thing, one.key), one.key)
            if (one.thing, one.key) in used.keys and key != one.key:
                yield Moved(one, one.key, key)
