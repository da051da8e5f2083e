"""The texts of a flow as customers see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ghl_flow.copy.delivery import Compliance, Delivered, compliance_of, deliver, known_values, stand_ins
from ghl_flow.copy.encoding import Measurement
from ghl_flow.copy.opt_out import tells_how
from ghl_flow.operations.accounts import ANY, Accounts, accounts_running, all_failed, tell_not_running
from ghl_flow.operations.outcome import Failed, failure_code
from ghl_flow.operations.workspace import Workspace
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.compile.names import RenderedSms


LONGEST, SHORTEST = "longest", "shortest"


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text of a flow, merge fields left in (`body`), and as it arrives.

    `tells_how`: it says itself how to opt out. `max_segments` is its budget, `merge_fields` what these are
    counted as.
    """

    step: str
    file: str
    body: str
    delivered: Delivered
    tells_how: bool
    max_segments: int = 1
    merge_fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def measured(self) -> Measurement:
        """What it takes by itself."""
        return self.delivered.body_size

    @property
    def first_segments(self) -> int:
        """Segments as the first text of a conversation, with the lines that are sure to come."""
        return self.delivered.floor_size.segments


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of a flow for each account, and the accounts that do not compile."""

    flow: str
    texts: dict[str, tuple[RenderedText, ...]]
    failed: tuple[Failed, ...] = ()

    @property
    def exit_code(self) -> int:
        """3 when some accounts do not compile; if none does, the code of their errors."""
        return failure_code([error for _, error in self.failed], some=bool(self.texts))

    def by_step(self) -> dict[tuple[str, int], list[tuple[str, RenderedText]]]:
        """The text of each account at each step, the shortest first; steps of one name are counted."""
        steps: dict[tuple[str, int], list[tuple[str, RenderedText]]] = {}
        for account, texts in self.texts.items():
            seen: dict[str, int] = {}
            for text in texts:
                number = seen[text.step] = seen.get(text.step, 0) + 1
                steps.setdefault((text.step, number), []).append((account, text))
        return {key: sorted(found, key=lambda one: one[1].delivered.length) for key, found in steps.items()}

    def ends(self) -> dict[tuple[str, int], str]:
        """Of several accounts that with the longest text of a step, and the shortest; by name and place."""
        found: dict[tuple[str, int], str] = {}
        for texts in self.by_step().values():
            (short, shortest), (long, longest) = texts[0], texts[-1]
            if shortest.delivered.length < longest.delivered.length:
                found[short, self.texts[short].index(shortest)] = SHORTEST
                found[long, self.texts[long].index(longest)] = LONGEST
        return found


def render(workspace: Workspace, flow: str, which: Accounts = ANY) -> Rendered:
    """Every text of a flow, for each account that runs it.

    Raises:
        UsageError: there is no such flow, or no account runs it.
        GhlFlowError: the only account does not compile.
    """
    loaded = workspace.project.flow(flow)
    texts: dict[str, tuple[RenderedText, ...]] = {}
    failed: list[Failed] = []
    chosen = accounts_running(workspace, loaded.value.flow, which)
    tell_not_running(workspace, loaded.value.flow, chosen.accounts)
    for runner in chosen.accounts:
        try:
            compliance = compliance_of(runner.value)
            texts[runner.value.account] = tuple(
                as_it_arrives(text, compliance) for text in workspace.compiled(loaded, runner).texts
            )
        except Exception as error:
            failed.append((runner.value.account, as_error(error)))
    failed = all_failed(failed, chosen.unusable)
    if not texts and len(failed) == 1:
        raise failed[0][1]
    return Rendered(loaded.value.flow, texts, tuple(failed))


def as_it_arrives(text: "RenderedSms", compliance: Compliance) -> RenderedText:
    """A text of a flow with what HighLevel appends to it."""
    return RenderedText(
        text.step,
        text.file.path,
        text.body,
        deliver(text.body, compliance),
        tells_how(text.body),
        text.max_segments,
        stand_ins(text.body, known_values(compliance)),
    )
