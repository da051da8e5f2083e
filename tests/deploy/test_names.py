"""Flows call things of an account by name: looked up when it is planned, and never guessed."""

from pathlib import Path

import pytest

from ghl_flow.cli.display.gates import why_text
from ghl_flow.cli.main import main
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.planning.change import Hold, Resource
from ghl_flow.deploy.planning.gate import NAMES
from ghl_flow.sandbox.account_things import FIRST_USER, make_thing, things_of
from ghl_flow.spec.account_names import AccountNames
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.conftest import compiled, steps
from tests.deploy.conftest import LOCATION, Account

__all__ = ["project"]

NOBODY = compiled(steps("- assign: Nobody Known"))
STARTS_IT = compiled(
    steps("- add_to_workflow: example").replace("flow: example\nname: Example", "flow: other\nname: Other")
)
NO_SCOPE: JsonObject = {"statusCode": 401, "message": "The token is not authorized for this scope."}


def assigned(to: str) -> CompiledFlow:
    return compiled(steps(f"- assign: {to}\n  name: To a user\n- add_tag: assigned"))


def with_names(flow: CompiledFlow, **names: object) -> CompiledFlow:
    given = AccountNames.model_validate(names)
    return flow._replace(account=flow.account.model_copy(update={"names": given}))


def user_of(account: Account) -> str:
    """Who the stored workflow assigns to."""
    (workflow,) = account.workflows()
    (node,) = [
        one
        for one in objects_of(object_of(workflow, "workflowData"), "templates")
        if one["type"] == "assign_user"
    ]
    users = object_of(node, "attributes")["user_list"]
    assert isinstance(users, list)
    return str(users[0])


def test_a_name_becomes_the_id_of_the_account_and_the_next_plan_is_empty(account: Account) -> None:
    assert account.apply(assigned(FIRST_USER)).complete
    (user,) = things_of(account.store, LOCATION, "user")
    assert user_of(account) == user["id"]
    assert account.plan(assigned(FIRST_USER)).pending == []
    assert account.plan(assigned("sam.owner@example.com")).pending == []  # the same user


def test_a_text_names_a_trigger_link(account: Account) -> None:
    make_thing(account.store, LOCATION, "link", "Booking page")
    flow = compiled(steps('- sms: "Book here: {{ trigger_link.Booking page }}"'))
    assert account.apply(flow).complete
    (link,) = things_of(account.store, LOCATION, "link")
    (workflow,) = account.workflows()
    (node,) = objects_of(object_of(workflow, "workflowData"), "templates")
    assert object_of(node, "attributes")["body"] == f"Book here: {{{{ trigger_link.{link['id']} }}}}"
    assert account.plan(flow).pending == []
    gone = account.plan(compiled(steps('- sms: "{{ trigger_link.Bookings }}"')))
    assert [one.code for one in gone.gates] == [NAMES]


def test_what_is_not_there_holds_back_its_flow_and_no_other(account: Account) -> None:
    other = compiled(steps("- add_tag: x").replace("flow: example\nname: Example", "flow: tag\nname: Tag"))
    plan = account.plan(NOBODY, other)
    (gate,) = plan.gates
    assert (gate.code, gate.flow, gate.detail) == (NAMES, "example", "user 'Nobody Known'")
    message, hint = why_text(gate.why)
    assert "user 'Nobody Known' is not in the account" in message
    assert "Settings > My Staff" in hint
    assert "names: { users: { 'Nobody Known': ID } }" in hint
    applied = account.apply(NOBODY, other)
    assert [(held.key, held.hold) for held in applied.held] == [("example/main", Hold.BACK)]
    assert (applied.held_back, applied.failed, applied.complete) == (True, False, False)
    assert [text_of(one, "name") for one in account.workflows()] == ["Tag"]
    make_thing(account.store, LOCATION, "user", "Nobody Known")
    assert account.apply(NOBODY, other).complete


def test_what_starts_a_flow_that_is_held_back_waits_for_it(account: Account) -> None:
    applied = account.apply(STARTS_IT, NOBODY)
    assert {held.key for held in applied.held} == {"example/main", "other/main"}
    assert account.workflows() == []


def test_all_that_is_missing_is_said_at_once(account: Account) -> None:
    flow = compiled(steps("- assign: Nobody Known\n- notify: { sms: Hi, to: Sam Onwer }\n- assign: Else"))
    gates = account.plan(flow).gates
    assert [gate.detail for gate in gates] == ["user 'Nobody Known'", "user 'Sam Onwer'", "user 'Else'"]
    assert f"did you mean '{FIRST_USER}'?" in why_text(gates[1].why)[1]


def test_a_change_that_names_nobody_does_not_reach_what_runs(account: Account) -> None:
    account.apply(assigned(FIRST_USER))
    before = account.workflows()
    applied = account.apply(assigned("Gone"))
    assert [(held.key, held.hold) for held in applied.held] == [("example/main", Hold.BACK)]
    assert account.workflows() == before
    (change,) = account.plan(assigned("Gone")).pending
    assert change.despite == ()


def test_two_of_one_name_need_a_word_in_the_account_file(account: Account) -> None:
    account.store.put(
        "user", LOCATION, "anotherSam0000000000", {"id": "anotherSam0000000000", "name": FIRST_USER}
    )
    (gate,) = account.plan(assigned(FIRST_USER)).gates
    message, hint = why_text(gate.why)
    assert "is there 2 times" in message
    assert "anotherSam0000000000" in message
    assert f"names: {{ users: {{ '{FIRST_USER}': ID }} }}" in hint
    told = with_names(assigned(FIRST_USER), users={FIRST_USER: "anotherSam0000000000"})
    assert account.apply(told).complete
    assert user_of(account) == "anotherSam0000000000"


def test_a_list_that_cannot_be_read_is_no_empty_one(account: Account) -> None:
    account.requests.instead["GET /users/"] = (401, NO_SCOPE)
    (gate,) = account.plan(assigned(FIRST_USER)).gates
    message, hint = why_text(gate.why)
    assert "is in the account is not known: token lacks users.readonly" in message
    assert "tick users.readonly" in hint
    assert account.apply(assigned(FIRST_USER)).held_back
    assert account.workflows() == []
    told = with_names(assigned(FIRST_USER), users={FIRST_USER: "toldSam0000000000000"})
    assert account.apply(told).complete


def test_a_person_finds_things_by_their_names(account: Account) -> None:
    account.driver = "file"
    account.requests.instead["GET /users/"] = (401, NO_SCOPE)
    assert account.plan(assigned(FIRST_USER)).gates == ()
    del account.requests.instead["GET /users/"]
    (gate,) = account.plan(assigned("Nobody Known")).gates  # what is not there, no person finds either
    assert gate.code == NAMES


def test_only_lists_that_are_needed_are_asked_for(account: Account) -> None:
    lists = ("/users/", "/opportunities/pipelines", "/calendars/", "/forms/", "/surveys/", "/links/")
    account.plan(compiled(steps("- add_tag: x")))
    assert not any(path in lists for _, path in account.requests.seen)
    account.plan(assigned(FIRST_USER))
    assert [path for _, path in account.requests.seen if path in lists] == ["/users/"]


def test_a_workflow_that_no_flow_makes_is_called_by_its_name(account: Account) -> None:
    flow = compiled(
        steps(
            "- if: { in_workflow: Old nurture }\n  then:\n"
            "    - remove_from_workflow: { workflow: Old nurture }\n"
            "  else:\n    - add_to_workflow: { workflow: Old nurture }"
        )
    )
    assert {gate.detail for gate in account.plan(flow).gates} == {"workflow 'Old nurture'"}
    stored: JsonObject = {
        "id": "oldNurture0000000000",
        "name": "Old nurture",
        "status": "draft",
        "version": 1,
    }
    account.store.put("workflow", LOCATION, "oldNurture0000000000", stored)
    assert account.apply(flow).complete
    assert account.plan(flow).pending == []
    made = str([one for one in account.workflows() if one["name"] == "Example"])
    assert made.count("oldNurture0000000000") == 3
    assert "urn:" not in made


def test_a_plan_shows_names_and_no_ids(account: Account) -> None:
    make_thing(account.store, LOCATION, "user", "Ann Other")
    account.apply(assigned(FIRST_USER))
    (change,) = [
        one for one in account.plan(assigned("Ann Other")).pending if one.resource is Resource.WORKFLOW
    ]
    told = [text for step in change.steps for detail in step.details for text in detail]
    assert any("user 'Ann Other'" in text for text in told)
    assert any(f"user '{FIRST_USER}'" in text for text in told)
    ids = [text_of(one, "id") for one in things_of(account.store, LOCATION, "user")]
    assert not [text for text in told if any(one in text for one in ids)]


def test_one_flow_runs_in_accounts_with_other_ids(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / FLOW, "  - wait: 2 minutes", "  - assign: Dale Hand\n  - wait: 2 minutes")
    (account,) = output(capsys, "plan", "--sandbox")["accounts"]
    assert {gate["code"] for gate in account["gates"]} == {"names"}
    assert main(["apply", "--sandbox"]) == 1
    out = capsys.readouterr()
    assert "user 'Dale Hand' is not in the account" in out.out + out.err
    assert main(["sandbox", "seed"]) == 0
    assert "user 'Dale Hand'" in capsys.readouterr().err
    assert main(["apply", "--sandbox"]) == 0
    assert main(["plan", "--sandbox", "--detailed-exitcode"]) == 0
    assert main(["sandbox", "seed"]) == 0
    assert "everything is there" in capsys.readouterr().err


def test_nothing_opens_that_gate(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--sandbox", "--allow", "names"]) == 2
    assert "names" in capsys.readouterr().err


def test_files_alone_say_nothing_of_names(project: Path) -> None:
    edit(project / FLOW, "  - wait: 2 minutes", "  - assign: Dale Hand\n  - wait: 2 minutes")
    for command in ("validate", "lint", "verify"):
        assert main([command]) == 0
    assert main(["simulate", "missed-call-text-back"]) == 0
