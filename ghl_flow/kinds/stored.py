"""What is known of a type of stored step, whether YAML has a word for it or not.

A kind is found by the `type` of the node (`ghl_flow.kinds.registry`), and everybody who wants to know
something about a step asks its kind: nobody else compares types.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import ClassVar

from ghl_flow.kinds.clicks import Click, Shown, action_name, as_it_is
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.running import Outcome, Proceed, Run, following
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow


class Part(Enum):
    """What a node is in the tree of steps."""

    STEP = auto()
    FORK = auto()
    """A step whose `next` are its branches, the last the one that is taken when no other is."""
    BRANCH = auto()
    """No step, but the way to the first one of a branch."""


class NodeKind:
    """Base of all kinds of stored steps. What a kind does not override is the careful answer."""

    node_types: ClassVar[tuple[str, ...]] = ()
    # What the builder calls the action.
    label: ClassVar[str] = ""
    # Billed for every run, on top of the plan (help centre, 'Premium Triggers & Actions').
    premium: ClassVar[bool] = False
    # No attribute, not even one that nobody has modelled, makes it do more than `effects` says.
    bounded: ClassVar[bool] = False
    # It may lead to several steps.
    forks: ClassVar[bool] = False
    # Which of its ways a run takes cannot be known beforehand.
    chooses: ClassVar[bool] = False
    # An opportunity goes with the run from here on: it is found, or made.
    gives_card: ClassVar[bool] = False
    # It does nothing where none goes with the run.
    needs_card: ClassVar[bool] = False
    # It moves runs to itself when it is met (R17).
    is_goal: ClassVar[bool] = False

    @classmethod
    def effects(cls, node: Node) -> Effects:
        """What such a node may do, told from its attributes; see `registry.effects_of`."""
        return Effects.unknown()

    @classmethod
    def around_appointment(cls, node: Node) -> bool:
        """Whether such a node waits for a moment before or after an appointment."""
        return False

    @classmethod
    def ways_told(cls, node: Node) -> tuple[str, ...]:
        """What a test may say of such a node besides its branches; `X in` is followed by a calendar."""
        return ()

    @classmethod
    def part(cls, node: Node) -> Part:
        """What such a node is in the tree."""
        return Part.STEP

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        """What of such a node `execute` does not cover, in words; None where it covers all of it."""
        return f"action '{node.type}'"

    @classmethod
    def beyond_among(cls, node: Node, others: Mapping[str, Node]) -> str | None:
        """The same where it takes the workflow's other steps to tell; by their ids."""
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        """Run such a node for one contact. Only a node that is not `beyond` the model is run."""
        return following(node)

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        """The steps that a run may come to from here."""
        return node.next

    @classmethod
    def jumps_to(cls, node: Node) -> str | None:
        """The step that it does nothing but lead to; None for one that does something."""
        return None

    @classmethod
    def empty_branch(cls, node: Node, branch_id: str) -> Node:
        """The node that stands for one of its branches, without a step on it."""
        return Node(branch_id, "transition", "", 0, {}, parent_key=node.id, parent=node.id, cat="transition")

    @classmethod
    def met_by(cls, node: Node, event: Event, not_modelled: Callable[[str], None]) -> bool:
        """Whether an event meets such a goal. What is beyond the model is said, and does not meet it."""
        return False

    @classmethod
    def resumes(cls, node: Node) -> TimeWindow | None:
        """When a run whose wait here is over may go on; None: at once."""
        return None

    @classmethod
    def awaits(cls, node: Node) -> tuple[Event, ...]:
        """Events that such a wait may wait for, one of each sort."""
        return ()

    @classmethod
    def heard(cls, node: Node, event: Event, run: Run) -> Proceed | None:
        """Where a run that listens here goes on when that happens; None: it goes on waiting."""
        return None

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        """What has to hold for that branch, as the builder shows it; None for the one taken otherwise."""
        return None

    @classmethod
    def message(cls, node: Node) -> str | None:
        """The text that such a node sends, merge fields left in; None where there is none."""
        return None

    @classmethod
    def staff_text(cls, node: Node) -> tuple[str, int] | None:
        """The text message to people of the business, and to how many at least; None: there is none."""
        return None

    @classmethod
    def with_message(cls, node: Node, text: str) -> Node:
        """The node with another text; itself where it sends none."""
        return node

    @classmethod
    def clicks(cls, node: Node, shown: Shown) -> Click:
        """How a person adds such an action in the builder."""
        what = f"Add action: {cls.label}" if cls.label else f"Add action of type '{node.type}'"
        return Click(what, below=(action_name(node), *cls.drawer(node, shown)))

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        """What to enter at a fork below its name, before its ways."""
        return (as_it_is(node),)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        """What to enter there below the action's name."""
        return (as_it_is(node),)
