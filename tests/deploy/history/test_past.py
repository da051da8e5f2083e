"""Which backups hold an account's workflows as they were after an entry."""

import pytest

from ghl_flow.deploy.history.journal import Journal
from ghl_flow.deploy.history.past import state_after
from ghl_flow.wire.json import JsonValue

# Two runs of two accounts, which end in another order; then an apply of one, and a pause, which has no run.
ENTRIES = (
    ("a1", "a", "one"),
    ("b1", "b", "one"),
    ("b2", "b", "two"),
    ("a2", "a", "two"),
    ("a3", "a", "three"),
    ("p", "a", ""),
    ("b4", "b", "four"),
)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    found = Journal(tmp_path_factory.mktemp("project") / ".ghl-flow")
    for name, account, run in ENTRIES:
        kept: list[JsonValue] = [f"backups/{name}/f.main.after.json"] if run else []
        found.append({"id": name, "account": account, "sandbox": False, "run": run, "backups": kept})
    return found


@pytest.mark.parametrize(
    ("entry", "account", "after"),
    [
        ("a1", "a", "a1"),
        ("a1", "b", "b1"),  # the run wrote it later
        ("b1", "a", "a1"),
        ("a2", "b", "b2"),
        ("b2", "a", "a2"),
        ("b2", "b", "b2"),
        ("a3", "b", "b2"),  # the run did nothing there: what was so at that time
        ("p", "a", "a3"),
        ("p", "b", "b2"),  # entries without a run have none in common
        ("b4", "a", "a3"),
        ("none", "a", "a3"),
        ("none", "b", "b4"),
    ],
)
def test_after_an_entry(entry: str, account: str, after: str, journal: Journal) -> None:
    (path,) = state_after(journal, entry, account, sandbox=False).values()
    assert path.parent.name == after
    assert state_after(journal, entry, account, sandbox=True) == {}
    assert state_after(journal, entry, "c", sandbox=False) == {}
