"""One run as a step sees it."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from ghl_flow.kinds.card import Move
from ghl_flow.kinds.triggers.event import AppointmentStatus, Event
from ghl_flow.runtime.doing import Doing
from ghl_flow.runtime.state import Enrolment
from ghl_flow.runtime.timeline import NOTE, STAFF, Kind
from ghl_flow.wire.node import Node


class RunView:
    """One run as a step sees it; see `kinds.running.Run`."""

    __slots__ = ("_account", "_run")

    def __init__(self, account: Doing, run: Enrolment) -> None:
        self._account = account
        self._run = run

    @property
    def today(self) -> date:
        return self._account.today()

    def has_tag(self, tag: str) -> bool:
        return self._account.has_tag(self._run.contact, tag)

    def field(self, field_id: str) -> str | None:
        return self._account.field(self._run.contact, field_id)

    def set_field(self, field_id: str, value: str | None) -> None:
        self._account.set_field(self._run, field_id, value)

    def set_field_now(self, field_id: str, text: str) -> None:
        self._account.set_clock(self._run, field_id, text)

    def compute(self, source: str, target: str, result: Callable[[str], str | None]) -> None:
        self._account.compute(self._run, source, target, result)

    def add_tag(self, tag: str) -> None:
        self._account.change_tag(self._run, tag.lower(), on=True)

    def remove_tag(self, tag: str) -> None:
        self._account.change_tag(self._run, tag.lower(), on=False)

    def send_sms(self, node: Node, body: str) -> None:
        self._account.send(self._run, node, body)

    def send_email(self, node: Node, subject: str) -> None:
        self._account.mail(self._run, node, subject)

    def silence(self, channels: Collection[str], *, on: bool) -> None:
        contact = self._account.state.contacts[self._run.contact]
        if contact.opted_out and "sms" in channels and not on:
            self.not_modelled("whether a step lets texts through again to a contact that wrote STOP")
        contact.dnd = contact.dnd | {*channels} if on else contact.dnd - {*channels}
        if "sms" in channels:
            self._account.texts_switched(self._run.contact, on=not on)

    def did(self, what: str) -> None:
        self._account.did(self._run, what)

    def write_note(self, node: Node, html: str) -> None:
        self._account.aside(self._run, node, html, NOTE)

    def text_staff(self, node: Node, body: str) -> None:
        self._account.aside(self._run, node, body, STAFF)
        self.did(f"text to people of the business: {body}")

    def move_card(self, node: Node, move: Move, fires: Collection[str]) -> None:
        self._account.move_card(self._run, node, move, fires)

    def perhaps(self, node: Node, event: Event) -> None:
        self._account.perhaps(self._run, node, event)

    def change_appointment(
        self, node: Node, statuses: Sequence[AppointmentStatus], calendar: str = ""
    ) -> None:
        self._account.change_appointment(self._run, node, statuses, calendar)

    def find_card(self, *, found: bool) -> None:
        self._account.find_card(self._run, found=found)

    def enrol(self, workflow_id: str) -> None:
        self._account.start(self._run, workflow_id)

    def may_wait_any_length(self) -> bool:
        return self._account.may_wait_any_length

    def until_appointment(self) -> float | None:
        return self._account.until_appointment(self._run)

    def until_moment(self, day: date, minute: int) -> float | None:
        return self._account.until_moment(day, minute)

    def skip_messages(self) -> None:
        self._run.skips = True

    def remove_from(self, workflow_ids: Sequence[str]) -> bool:
        self._account.remove(self._run.contact, workflow_ids)
        return not self._run.active

    def remove_from_all(self, *, this_too: bool) -> bool:
        own = self._run.workflow_id
        everywhere = [name for name in self._account.programs if this_too or name != own]
        return self.remove_from(everywhere)

    def pass_goal(self) -> None:
        self._account.pass_goal(self._run)

    def brought(self, what: str) -> str | None:
        return dict(self._run.brought).get(what)

    def is_in(self, workflow_id: str) -> bool:
        return self._account.is_in(self._run.contact, workflow_id)

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        return self._account.chosen(node, ways)

    def not_modelled(self, what: str) -> None:
        self._account.gap(what)
        run = self._run
        self._account.note(Kind.NOT_MODELLED, run.contact, run.workflow_id, what, run=run.number)
