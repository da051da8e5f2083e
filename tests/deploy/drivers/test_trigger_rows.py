"""The rows of trigger filters in the account."""

from ghl_flow.wire.json import JsonObject, objects_of, text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account


def test_live_rows_keep_their_ids_when_a_trigger_changes(account: Account) -> None:
    """The drawer binds its rows by them, and the builder makes its own."""

    def rows() -> list[tuple[JsonObject, list[JsonObject]]]:
        return [
            (trigger, objects_of(trigger, "conditions"))
            for item in account.workflows()
            for trigger in account.store.triggers(LOCATION, text_of(item, "id"))
        ]

    account.apply()
    for number, (trigger, conditions) in enumerate(rows()):
        own = [{**row, "id": f"ui-{number}-{row['field']}"} for row in conditions]
        account.store.put("trigger", LOCATION, text_of(trigger, "id"), {**trigger, "conditions": [*own]})
    before = {text_of(row, "id") for _, conditions in rows() for row in conditions}
    assert account.plan().pending == []
    account.apply(compiled(SEED.replace("[no-answer, busy, voicemail]", "[no-answer, busy]")))
    assert {text_of(row, "id") for _, conditions in rows() for row in conditions} == before
    assert ["no-answer", "busy"] in [row["value"] for _, conditions in rows() for row in conditions]
