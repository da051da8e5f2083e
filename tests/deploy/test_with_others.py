"""One account over its life, with everybody who has to do with it.

An operator who applies, pauses, prunes, rolls back and destroys, with gates that close and open and requests
that fail; a client who edits, unpublishes, renames and deletes in HighLevel, tidies the custom values, and
makes a workflow of the same name; a snapshot that brings another account's manifest.
"""

import json
import tempfile
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying.apply import apply
from ghl_flow.deploy.applying.destroy import destroy
from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.restore import restore
from ghl_flow.deploy.applying.restore_plan import plan_restorations
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.history.archive import read_backup
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from tests.conftest import SEED, compiled
from tests.deploy.fault_sweep import CLOSED, DRIVERS, FAULTS, LOCATION, Account, Killed

MAIN, CANCEL = "Missed call text-back", "Missed call text-back: cancel"
REFUSED = "This text is held back by its gate."
_SMS = "{ template: missed-call }"
FLOWS = {
    "seed": compiled(SEED),
    "slower": compiled(SEED.replace("wait: 2 minutes", "wait: 90 seconds")),
    "alone": compiled(SEED.replace("cancel_on: [answered_call, reply]", "cancel_on: []")),
    "refused": compiled(SEED.replace(_SMS, REFUSED)),
    "refused and alone": compiled(
        SEED.replace(_SMS, REFUSED).replace("cancel_on: [answered_call, reply]", "cancel_on: []")
    ),
}
KNOWN = Flows(desired_state(FLOWS["seed"].account, [FLOWS["seed"]]).workflows)


class Life(Account):
    """The account, and what is done to it."""

    async def act(self, command: str, kind: str = "", at: int = 0) -> None:
        """Run a command, `apply FLOW` or another, with a fault at one of its requests."""
        async with self.connected(kind, at) as connection:
            archive = self.archive()
            if command == "pause":
                await pause(connection, LOCATION, (), KNOWN)
            elif command == "destroy":
                seen = await recognise(connection, LOCATION, KNOWN)
                await destroy(connection, seen, (), archive, data_loss=True, known=KNOWN)
            elif command == "go back":
                paths = sorted(self.folder.rglob("*.after.json"))
                latest = {path.name: path for path in paths[: len(paths) // 2 + 1]}
                backups = [read_backup(path) for path in latest.values()]
                planned = await plan_restorations(connection, LOCATION, backups, KNOWN, as_draft=False)
                await restore(connection, planned, archive, as_draft=False)
            else:
                flow, _, how = command.partition(", ")
                terms = Terms(
                    CLOSED if flow.startswith("refused") else (),
                    archive=archive,
                    on_conflict=OnConflict.REMOTE if how == "remote" else OnConflict.LOCAL,
                    drop_contacts=True,
                    prune=how in ("prune", "unpause"),
                    allow_paused=how == "unpause",
                )
                compiled_flow: CompiledFlow = FLOWS[flow]
                await apply(desired_state(compiled_flow.account, [compiled_flow]), connection, terms)

    def document(self, name: str, *, stranger: bool = False) -> JsonObject | None:
        """The workflow of a name, of ours or the stranger's."""
        return next(
            (
                one
                for one in self.store.all("workflow", LOCATION)
                if text_of(one, "name") == name and (text_of(one, "id") in STRANGERS) is stranger
            ),
            None,
        )

    def ours(self) -> list[JsonObject]:
        """Every workflow but the strangers'."""
        return [one for one in self.store.all("workflow", LOCATION) if text_of(one, "id") not in STRANGERS]

    def put(self, document: JsonObject, **changes: JsonValue) -> None:
        """As HighLevel does: a further version."""
        changed: JsonObject = {**document, "version": int(str(document["version"])) + 1, **changes}
        self.store.put("workflow", LOCATION, text_of(document, "id"), changed)

    def manifest(self) -> JsonObject | None:
        """Its custom value."""
        values = self.store.all("custom_value", LOCATION)
        return next((one for one in values if text_of(one, "name") == MANIFEST_NAME), None)


STRANGERS = ("theirs", "namesake")
COMMANDS = (
    *FLOWS,
    *("seed, prune", "alone, prune", "refused and alone, prune", "seed, remote", "slower, remote"),
    *("seed, unpause", "pause", "go back", "destroy"),
)


class Lives(RuleBasedStateMachine):
    """What must hold whatever happens, and what must hold in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.life: Life | None = None
        self.namesake: JsonObject | None = None
        self.stopped = False

    @initialize(driver=st.sampled_from(DRIVERS), begun=st.booleans())
    def opened(self, driver: str, begun: bool) -> None:
        self.life = Life(Path(self.folder.name), driver)
        if begun:
            anyio.run(self.life.act, "seed")

    @rule(command=st.sampled_from(COMMANDS), fault=st.sampled_from(("", *FAULTS)), at=st.integers(1, 24))
    def operator(self, command: str, fault: str, at: int) -> None:
        assert self.life is not None
        before = {one: self.life.running()[one] for one in self.life.running() if one not in STRANGERS}
        done = False
        with suppress(GhlFlowError, Killed):
            anyio.run(self.life.act, command, fault, at)
            done = True
        now = {one: self.life.running()[one] for one in self.life.running() if one not in STRANGERS}
        if command.startswith("refused"):
            # Nothing of it reached what runs, and nothing that runs needs was taken from it.
            assert now == before
        if command == "pause":
            # Where nothing is managed yet, there is nothing that could stay paused.
            self.stopped = self.stopped or (done and bool(before))
            assert not (done and not fault and now)
        elif self.stopped and not command.endswith("unpause") and command != "destroy":
            assert now.keys() <= before.keys(), f"{command} published what is paused"
        else:
            self.stopped = False

    @rule(
        name=st.sampled_from((MAIN, CANCEL)),
        what=st.sampled_from(("renamed", "unpublished", "edited", "deleted")),
    )
    def client(self, name: str, what: str) -> None:
        assert self.life is not None
        document = self.life.document(name)
        if document is None or text_of(document, "name").endswith("unfinished)"):
            return
        workflow_id = text_of(document, "id")
        match what:
            case "renamed":
                self.life.put(document, name=f"{name} (old)")
            case "unpublished":
                self.life.put(document, status="draft")
            case "edited":
                self.life.put(document, allowMultiple=False)
            case _:
                self.life.store.delete("workflow", LOCATION, workflow_id)
                for trigger in self.life.store.triggers(LOCATION, workflow_id):
                    self.life.store.delete("trigger", LOCATION, text_of(trigger, "id"))

    @rule(how=st.sampled_from(("tidied", "another account's", "cut short")))
    def manifest_is_lost(self, how: str) -> None:
        assert self.life is not None
        value = self.life.manifest()
        if value is None:
            return
        value_id = text_of(value, "id")
        if how == "tidied":
            self.life.store.delete("custom_value", LOCATION, value_id)
            return
        text = text_of(value, "value")
        other = text.replace(LOCATION, "anotherLocation00001")
        text = text[: len(text) // 2] if how == "cut short" else other
        self.life.store.put("custom_value", LOCATION, value_id, {**value, "value": text})

    @precondition(lambda self: self.namesake is None)
    @rule(name=st.sampled_from((MAIN, CANCEL)))
    def a_stranger_has_the_name(self, name: str) -> None:
        assert self.life is not None
        self.namesake = {**self.life.theirs, "id": "namesake", "_id": "namesake", "name": name}
        self.life.store.put("workflow", LOCATION, "namesake", self.namesake)

    @precondition(lambda self: self.namesake is not None)
    @rule()
    def the_stranger_takes_another_name(self) -> None:
        assert self.life is not None
        assert self.namesake is not None
        self.namesake = {**self.namesake, "name": "Something else"}
        self.life.store.put("workflow", LOCATION, "namesake", self.namesake)

    @invariant()
    def nothing_of_a_stranger_is_touched(self) -> None:
        if self.life is not None:
            assert self.life.store.get("workflow", LOCATION, "theirs") == self.life.theirs
            assert self.life.store.get("workflow", LOCATION, "namesake") == self.namesake
            assert self.life.store.get("tag", LOCATION, "t") is not None

    @invariant()
    def nothing_refused_is_published(self) -> None:
        if self.life is not None:
            assert REFUSED not in json.dumps(self.life.running())

    def teardown(self) -> None:
        try:
            if self.life is not None:
                self._ends_well(self.life)
        finally:
            if self.life is not None:
                self.life.store.close()
            self.folder.cleanup()

    def _ends_well(self, life: Life) -> None:
        """The stranger takes another name, the gates open: all is as wanted, and then nothing is left."""
        if self.namesake is not None:
            self.the_stranger_takes_another_name()
        for _ in range(2):  # after a lost session, or another's draft, it may ask for a second run
            with suppress(GhlFlowError):
                anyio.run(life.act, "seed, unpause")
        anyio.run(life.act, "seed, unpause")
        assert sorted(text_of(one, "name") for one in life.ours()) == [MAIN, CANCEL]
        assert {one["status"] for one in life.ours()} == {"published"}
        triggers = len(life.store.all("trigger", LOCATION))
        assert triggers == 3
        self.nothing_of_a_stranger_is_touched()
        anyio.run(life.act, "destroy")
        assert life.ours() == []
        assert life.store.all("trigger", LOCATION) == []
        self.nothing_of_a_stranger_is_touched()


@pytest.mark.parametrize("what", ["renamed", "edited", "unpublished"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_what_was_kept_can_be_set_back_later(driver: str, what: str) -> None:
    lives = Lives()
    lives.opened(driver=driver, begun=True)
    lives.client(name=MAIN, what=what)
    lives.operator(command="seed, remote", fault="", at=1)
    lives.operator(command="seed, remote", fault="", at=1)
    lives.teardown()


Lives.TestCase.settings = settings(
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    max_examples=25,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLives = Lives.TestCase
