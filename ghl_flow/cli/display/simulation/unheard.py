"""Events of a simulation that no flow listens to: that no text goes out says nothing of the flows then."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ghl_flow.checkup.publishing_text import keeps_text, publishes_text
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.publishing import unpublished
from ghl_flow.errors import UsageError, closest_word
from ghl_flow.kinds.card import EVENTS
from ghl_flow.remedy import pasted
from ghl_flow.runtime.simulate import Simulation
from ghl_flow.runtime.timeline import Kind, Unheard
from ghl_flow.spec.event_words import words_of

if TYPE_CHECKING:
    from ghl_flow.operations.sandbox import NotRunning
    from ghl_flow.sandbox.phone import Episode


def nothing_started(result: Simulation) -> UsageError | None:
    """The error of a simulation in which no trigger fired; None where one did."""
    if not result.nothing_started:
        return None
    happened = list(dict.fromkeys(entry.text for entry in result.log if entry.kind is Kind.EVENT))
    return UsageError(f"no flow starts on {', '.join(happened) or 'nothing'}", hint=_hint(result))


def unheard_lines(result: Simulation) -> list[str]:
    """A line for each sort of event that changed nothing and reached no flow, where others did."""
    return [f"no flow listens to {label}" for label in _labels(result.unheard)]


def unheard_in_sandbox_lines(episode: "Episode", look: "Callable[[], NotRunning]") -> list[str]:
    """The same of events in a sub-account, where only published workflows run.

    `look` tells what keeps others from running; it is asked where something was not heard.
    """
    labels = _labels(episode.unheard)
    if not labels:
        return []
    found = look()
    nothing = "no workflow is published there"
    said = [f"no published workflow listens to {label}" for label in labels] if episode.names else []
    if found.plan is None:
        return [*(said or [nothing]), pasted(f"'ghl-flow plan -a {found.account}'") + " says why"]
    workflows = [one.key for one in found.plan.changes if one.resource is Resource.WORKFLOW]
    for one in unpublished(found.plan, workflows):
        why = ", ".join(filter(None, (", ".join(one.keys), keeps_text(one))))
        said.append(f"not published: {why}; {publishes_text(one, found.account)}")
    if not episode.names:
        of = "" if workflows else f"; the flows of {found.account} become none"
        return [f"{nothing}{of}", *said]
    return said


def _labels(unheard: Sequence[Unheard]) -> list[str]:
    """Each sort once. A tag, a field or a card stays as its event left it: a step may ask for it later."""
    idle = [one for one in unheard if one.event.change is None and one.event.trigger_type not in EVENTS]
    return [*dict.fromkeys(one.event.label for one in idle)]


def _hint(result: Simulation) -> str:
    given = [words for one in result.unheard if (words := words_of(one.event))]
    for words in given:
        close = closest_word(words, result.listens)
        if close is not None:
            return f"did you mean '{close}'?"
    if not result.listens:
        return "what starts it is not modelled"
    return f"it starts on {' or '.join(result.listens)}: " + f'--event "0s {result.listens[0]}"'
