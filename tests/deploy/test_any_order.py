"""Applies, changes and removals in any order, failing at any request, with somebody at work in between.

The sweep (`fault_sweep.py`) takes every fault at every request by itself; here they come one after another.
"""

import tempfile
from contextlib import suppress
from pathlib import Path

import anyio
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import JsonObject, text_of
from tests.deploy.fault_sweep import DRIVERS, FAULTS, HELD, LOCATION, SCENARIOS, Account, Killed

OURS = ("Missed call text-back", "Missed call text-back: cancel")


class Deployments(RuleBasedStateMachine):
    """One account over its life."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.account: Account | None = None
        self.last = "destroy"

    @initialize(driver=st.sampled_from(DRIVERS))
    def opened(self, driver: str) -> None:
        self.account = Account(Path(self.folder.name), driver, on_conflict=OnConflict.LOCAL)

    @rule(scenario=st.sampled_from(SCENARIOS), fault=st.sampled_from(FAULTS), at=st.integers(1, 24))
    def fails(self, scenario: str, fault: str, at: int) -> None:
        """A command, with one fault at one of its requests."""
        assert self.account is not None
        self.last = scenario
        before = self.account.running()
        with suppress(GhlFlowError, Killed):
            anyio.run(self.account.run, scenario, fault, at)
        self._nothing_held_back_runs(scenario, before)

    @rule(which=st.sampled_from(OURS), what=st.sampled_from(("renamed", "unpublished", "deleted")))
    def somebody_changes(self, which: str, what: str) -> None:
        """In HighLevel, by hand."""
        assert self.account is not None
        if not self._has_manifest():
            return  # nothing says whose it is yet
        store = self.account.store
        for document in store.all("workflow", LOCATION):
            if text_of(document, "name") != which:
                continue
            workflow_id = text_of(document, "id")
            if what == "deleted":
                store.delete("workflow", LOCATION, workflow_id)
                for trigger in store.triggers(LOCATION, workflow_id):
                    store.delete("trigger", LOCATION, text_of(trigger, "id"))
                continue
            version = int(str(document["version"])) + 1
            change = {"status": "draft"} if what == "unpublished" else {"name": f"{which} (old)"}
            store.put("workflow", LOCATION, workflow_id, {**document, **change, "version": version})

    @rule(scenario=st.sampled_from(SCENARIOS))
    def goes_well(self, scenario: str) -> None:
        """A command without a fault: whatever was before, all is right after it."""
        assert self.account is not None
        self.last = scenario
        if scenario == "destroy" and not self._has_manifest():
            # What was cut off before its manifest is finished first: docs/reliability.md.
            self._run("first apply")
        before = self.account.running()
        self._run(scenario)
        self._nothing_held_back_runs(scenario, before)
        if scenario == "destroy":
            names = [text_of(item, "name") for item in self.account.store.all("workflow", LOCATION)]
            assert names == ["Somebody's own"]
            assert self.account.store.all("trigger", LOCATION) == []
            assert self.account.store.all("custom_value", LOCATION) == []
        elif scenario != HELD:
            assert [*self.account.faults(scenario), *self.account.secrets()] == []

    def _nothing_held_back_runs(self, scenario: str, before: JsonObject) -> None:
        """With its gate closed, a command writes nothing to what runs and publishes nothing."""
        assert self.account is not None
        if scenario == HELD:
            assert self.account.running() == before

    def _has_manifest(self) -> bool:
        return self.account is not None and bool(self.account.store.all("custom_value", LOCATION))

    def _run(self, scenario: str) -> None:
        """Run it, and once more if it asks for that."""
        assert self.account is not None
        try:
            anyio.run(self.account.run, scenario)
        except GhlFlowError:
            anyio.run(self.account.run, scenario)

    @invariant()
    def what_is_not_ours_is_left_alone(self) -> None:
        if self.account is not None:
            assert self.account.store.get("workflow", LOCATION, "theirs") == self.account.theirs

    def teardown(self) -> None:
        try:
            if self.account is not None:
                self.goes_well(self.last)
        finally:
            if self.account is not None:
                self.account.store.close()
            self.folder.cleanup()


Deployments.TestCase.settings = settings(
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    max_examples=40,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestDeployments = Deployments.TestCase
