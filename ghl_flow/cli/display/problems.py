"""Sentences for what keeps an apply from starting, with what to do about it."""

from typing import assert_never

from ghl_flow.checkup.publishing_text import apply_command
from ghl_flow.cli.display.warnings import ACCEPT_DROPPING, ACCEPT_MANY, over_text, waiting_text
from ghl_flow.deploy.planning.problem import (
    Conflict,
    NameTaken,
    NoKey,
    NothingToKeep,
    OptionsMissing,
    OtherType,
    Refusal,
    WouldRefuse,
)
from ghl_flow.deploy.planning.warned import ContactsWaiting, OverLimit
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.errors import Diagnostic
from ghl_flow.remedy import pasted


def problem_text(problem: Refusal) -> Diagnostic:
    """What is wrong, and what to do."""
    message, hint = _words(problem)
    return Diagnostic(message, hint=hint)


def _name_taken(problem: NameTaken) -> tuple[str, str]:
    there, flow = f"a workflow named '{problem.name}' is there already", flow_of(problem.key)
    other = flow_of(problem.of)
    if problem.wanted:
        return (
            f"a workflow named '{problem.name}' is still that of the flow '{other}', which is renamed",
            f"give '{flow}' another name, or first rename that one with "
            + apply_command(problem.account, ("--flow", other)),
        )
    if problem.of:
        return (
            f"{there}, of the flow '{other}'",
            f"if '{flow}' is that flow under another id, write 'previously: [{other}]' into its file; "
            "else give it another name, or delete what is there with "
            + pasted(f"'ghl-flow destroy -a {problem.account} --flow {other}'"),
        )
    if problem.made_here:
        return (
            f"{there}, which ghl-flow made for a flow of another id",
            f"write 'previously:' with the former id into the file of '{flow}', or give it another name",
        )
    return (
        f"{there}, and ghl-flow did not make it",
        "it is left alone: rename it in HighLevel, give the flow another name, or take it over with "
        + pasted(f"'ghl-flow adopt {flow} -a {problem.account}'"),
    )


def _words(problem: Refusal) -> tuple[str, str]:
    match problem:
        case NameTaken():
            return _name_taken(problem)
        case Conflict(key, account):
            return (
                f"'{key}' was changed here and in HighLevel since the last apply",
                "look at both with "
                + pasted(f"'ghl-flow plan -a {account}'")
                + ", then choose: "
                + apply_command(account, ("--on-conflict", "local"))
                + " puts the flow's version in place, "
                + apply_command(account, ("--on-conflict", "remote"))
                + " keeps the workflow as it is in HighLevel, and "
                + pasted(f"'ghl-flow plan -a {account} --on-conflict remote --write'")
                + " puts it into the flow's file",
            )
        case NothingToKeep(key, flow, account):
            return (
                f"'{key}' was deleted in HighLevel, so --on-conflict remote has nothing to keep",
                f"take '{flow}' out of the account's flows: to leave it deleted, or create it again with "
                + apply_command(account, ("--on-conflict", "local")),
            )
        case WouldRefuse(name, answer):
            return f"HighLevel would refuse '{name}': {answer}", "nothing was written"
        case OtherType(key, there, here):
            return (
                f"the custom field '{key}' is {there} in the account, {here} here",
                "HighLevel cannot change a field's type: rename the field here, or its type to match",
            )
        case NoKey(name, key):
            return (
                (
                    f"HighLevel gives the custom field '{name}' no key, so no merge field names it "
                    f"({{{{ contact.{key} }}}})"
                ),
                "give it a name with Latin letters or digits, or take the merge field out of the texts",
            )
        case OptionsMissing(key, options):
            missing = ", ".join(f"'{one}'" for one in options)
            return (
                f"the custom field '{key}' has no option {missing} in the account",
                (
                    "add it under Settings > Custom Fields: the API cannot change a field's options, "
                    "and HighLevel writes nothing where a value is no option"
                ),
            )
        case ContactsWaiting():
            return waiting_text(problem), f"look at the plan, then {ACCEPT_DROPPING} if that is meant"
        case OverLimit():
            return over_text(problem), f"look at the plan, then {ACCEPT_MANY} if that is meant"
        case _:
            assert_never(problem)
