"""Sentences for names that mean nothing in an account."""

from ghl_flow.deploy.state.names import TABLES, Trouble, Unresolved
from ghl_flow.errors import did_you_mean
from ghl_flow.remedy import REACHED, pasted
from ghl_flow.wire.thing import Thing

_WHERE = {
    Thing.USER: "Settings > My Staff",
    Thing.PIPELINE: "Opportunities > Pipelines",
    Thing.STAGE: "Opportunities > Pipelines",
    Thing.CALENDAR: "Settings > Calendars",
    Thing.FORM: "Sites > Forms",
    Thing.SURVEY: "Sites > Surveys",
    Thing.LINK: "Marketing > Trigger Links",
    Thing.EMAIL_TEMPLATE: "Marketing > Emails > Templates",
    Thing.WORKFLOW: "Automation > Workflows",
    Thing.VALUE: "Settings > Custom Values",
}
SEEDED = frozenset(_WHERE) - {Thing.WORKFLOW, Thing.VALUE}
"""What the sandbox can be seeded with."""


def unresolved_words(one: Unresolved) -> tuple[str, str]:
    """What is wrong with a name, and what to do."""
    words, name, thing = one.name.words, one.name.name, one.name.thing
    match one.trouble:
        case Trouble.NOT_SET:
            why = one.error.diagnostics[0].message if one.error is not None else ""
            return why, f"put the value that the step needs at {name}"
        case Trouble.MISSING:
            return f"{words} is not in the account", _create(one)
        case Trouble.TAKEN_TWICE:
            return f"{words} is there {len(one.ids)} times (ids {', '.join(one.ids)})", (
                f"rename one in HighLevel ({_WHERE[thing]}), or write which one in the account file: "
                f"{_given(one)}"
            )
        case Trouble.NOT_READ:
            help_ = one.error.diagnostics[0].hint if one.error is not None else None
            return (
                f"whether {words} is in the account is not known: {one.error}",
                f"{help_ or 'look at the token'}; or write its id in the account file: {_given(one)}",
            )


def _create(one: Unresolved) -> str:
    meant, thing = did_you_mean(one.name.name, one.known), one.name.thing
    if REACHED.get().sandbox and thing in SEEDED:
        create = f"{pasted('ghl-flow sandbox seed')} makes what the flows name"
        return f"{meant} Otherwise {create}" if meant else create
    create = f"{meant} Otherwise create it" if meant else "create it"
    return f"{create} in HighLevel ({_WHERE[thing]}), or write its id in the account file: {_given(one)}"


def _given(one: Unresolved) -> str:
    """How the account file would say which one."""
    inside = f"'{one.name.name}': ID"
    if one.name.thing is Thing.STAGE:
        inside = f"'{one.name.within or 'PIPELINE'}': {{ {inside} }}"
    return f"names: {{ {TABLES[one.name.thing]}: {{ {inside} }} }}"
