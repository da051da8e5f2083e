"""Workflows beside the managed ones that do the same: copies, and others of their name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.looked_at import Look, LookedAt, texts_of
from ghl_flow.deploy.state.managed import Doubt
from ghl_flow.deploy.state.reading import ids_of, is_unfinished, read_listed
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel.public import WorkflowSummary


class Likeness(StrEnum):
    """What a workflow has in common with a managed one."""

    STEPS = "same-steps"
    """Step ids that only ghl-flow derives: it was copied with them."""
    TEXT = "same-text"
    """It starts on the same kind of event and sends the same text, in steps of other ids."""
    NAME = "same-name"
    UNREADABLE = "same-name-unreadable"
    """The name; there is no way to its steps."""
    NO_FLOW = "no-flow"
    """Every step id of it is derived, as ghl-flow does, and no flow of the account derives them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A workflow that is not managed and is like the managed one of `key`, which is empty for `NO_FLOW`.

    `made_here`: its steps are of ghl-flow's making, whatever it is like.
    """

    key: str
    summary: WorkflowSummary
    likeness: Likeness
    made_here: bool = False


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A workflow that is not managed, and that may be a copy for all that could be seen.

    `doubt`: reading it failed, or there is no way to its steps (and its name tells nothing).
    """

    summary: WorkflowSummary
    doubt: Doubt


@dataclass(slots=True)
class Beside:
    """What was found beside the managed workflows.

    `not_compared` are the published ones, and with them drafts of a like name, whose steps were not seen;
    `others` the published ones that ghl-flow did not make, each with what was seen of it.
    """

    alike: list[Alike] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)
    others: list[tuple[WorkflowSummary, Look | None]] = field(default_factory=list)

    @property
    def made_here(self) -> list[WorkflowSummary]:
        """The published ones whose steps ghl-flow made."""
        return [one.summary for one in self.alike if one.made_here and one.summary.status == "published"]


async def look_beside(
    items: Sequence[DesiredWorkflow],
    managed: Mapping[str, str],
    summaries: Iterable[WorkflowSummary],
    connection: Connection,
    looked: LookedAt,
    read: Mapping[str, LiveWorkflow],
    *,
    drafts: bool = True,
    all_drafts: bool = False,
) -> Beside:
    """Look at the workflows of an account that are not managed.

    Reads the published ones and, with `drafts`, drafts of a like name, or `all_drafts`, each version once:
    `looked` remembers.

    Args:
        items: what is wanted.
        managed: the ids of managed workflows, with their keys.
        summaries: all workflows of the account.
        connection: the account, for reading bodies.
        looked: what is known of them from before.
        read: bodies that were read already, by id; those of managed ones tell what is texted now.
    """
    found = Beside()
    beside = _Wanted(items, managed, read)
    over = False
    all_of_them = [*summaries]
    for summary in all_of_them:
        if summary.id in managed or is_unfinished(summary.name):
            continue
        like = drafts and beside.has_a_like_name(summary.name)
        if summary.status != "published" and not (like or all_drafts):
            continue
        look = looked.of(summary)
        if look is None or beside.texts_alike(look):
            # A trigger that is changed moves no version, and triggers decide where the text is the same.
            live = read.get(summary.id)
            try:
                live = live or (None if over else await read_listed(summary, connection))
            except GhlFlowError as error:
                over = isinstance(error, AuthenticationError)
                live = None
            if live is None:
                found.not_compared.append(NotCompared(summary, Doubt.NOT_READ))
                if summary.status == "published":
                    found.others.append((summary, None))
                continue
            look = looked.keep(summary, live) if live.readable else None
        one = beside.compared(summary, look)
        if summary.status == "published" and (one is None or not one.made_here):
            found.others.append((summary, look))
        if one is not None:
            found.alike.append(one)
        elif look is None:
            found.not_compared.append(NotCompared(summary, Doubt.UNREADABLE))
    looked.save(one.id for one in all_of_them)
    return found


class _Wanted:
    """What the workflows of an account are compared with."""

    def __init__(
        self, items: Sequence[DesiredWorkflow], managed: Mapping[str, str], read: Mapping[str, LiveWorkflow]
    ) -> None:
        self._names = {_plain(item.compiled.workflow.name): item.key for item in items}
        self._steps = {node_id: item.key for item in items for node_id in ids_of(item)}
        texts = [(item.key, texts_of(item.compiled.workflow)) for item in items]
        # What runs now may be what was copied, and be about to change.
        texts += [(managed[one], texts_of(live.workflow)) for one, live in read.items() if one in managed]
        self._texts = {text: key for key, found in texts for text in found}
        self._triggers = {
            item.key: {trigger.type for trigger in item.compiled.workflow.triggers} for item in items
        }

    def has_a_like_name(self, name: str) -> bool:
        """Whether it has the name of a wanted one in it, as "Copy of ..." has."""
        return any(one in _plain(name) for one in self._names)

    def texts_alike(self, look: Look) -> bool:
        """Whether it sends a text of a managed one."""
        return not look.texts.isdisjoint(self._texts)

    def compared(self, summary: WorkflowSummary, look: Look | None) -> Alike | None:
        """What a workflow has in common with a wanted one; None for nothing. Without a look, by its name."""
        key = self._names.get(_plain(summary.name))
        if look is None:
            return Alike(key, summary, Likeness.UNREADABLE) if key else None
        steps = next((self._steps[one] for one in sorted(look.derived) if one in self._steps), None)
        if steps is not None:
            return Alike(steps, summary, Likeness.STEPS, made_here=True)
        texts = next((self._texts[one] for one in sorted(look.texts) if one in self._texts), None)
        if texts is not None and self._triggers.get(texts, set()) & look.triggers:
            return Alike(texts, summary, Likeness.TEXT, look.wholly)
        if key is not None:
            return Alike(key, summary, Likeness.NAME, look.wholly)
        return Alike("", summary, Likeness.NO_FLOW, made_here=True) if look.wholly else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
