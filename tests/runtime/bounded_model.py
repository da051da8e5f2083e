"""The recipe of the shipped flow as formulas, for a solver: every timing of a few events at once.

Written from docs/spec.md, docs/semantics.md and docs/decisions.md ("How a short window is lowered") and not
from what is compiled: it shares neither the interpreter nor the zones with `verify`. Times are real numbers,
as they are there. A history is a row of steps; at each one a call is missed, one is answered, a reply comes,
or the wait of a run ends. Steps of one run go together.
"""

from dataclasses import dataclass
from typing import Any

import pytest

# Not typed, and not there where only a part of the development tools is installed.
z3: Any = pytest.importorskip("z3", reason="the solver is not installed: pip install z3-solver")

WAITING, COOLING, IDLE = 1, 2, 0
CALL, ANSWERED, REPLY, WAKE, NOTHING = range(5)


@dataclass(frozen=True)
class Recipe:
    """Wait, text unless one went out within the window, and look after the cooldown. In seconds.

    `window` None: it looks for none. `cancels`: an answered call or a reply takes the contact out.
    """

    wait: int = 120
    window: int | None = 1800
    cancels: bool = True


class Model:
    """The recipe, unrolled: `steps` things happen, at most `calls` missed calls, one of each other event."""

    def __init__(self, recipe: Recipe, *, calls: int, steps: int, late: int, concurrent: bool) -> None:
        self.recipe = recipe
        self.calls = calls
        self.late = late
        self.concurrent = concurrent
        self.steps = range(steps)
        self.solver = z3.Solver()
        self.at = [z3.Real(f"at_{n}") for n in self.steps]
        self.what = [z3.Int(f"what_{n}") for n in self.steps]
        self.texts: list[Any] = []
        self._whose = [z3.Int(f"whose_{n}") for n in self.steps]
        self._unroll()

    def _unroll(self) -> None:
        phase: list[Any] = [z3.IntVal(IDLE)] * self.calls
        wake: list[Any] = [z3.RealVal(0)] * self.calls
        tag: Any = z3.BoolVal(False)
        counts = {kind: z3.IntVal(0) for kind in (CALL, ANSWERED, REPLY)}
        for n in self.steps:
            at, what, whose = self.at[n], self.what[n], self._whose[n]
            before = self.at[n - 1] if n else z3.RealVal(0)
            self.solver.add(at >= before, what >= CALL, what <= NOTHING, whose >= 0, whose < self.calls)
            # Time does not pass the end of a wait.
            self.solver.add(*(z3.Implies(phase[run] != IDLE, at <= wake[run]) for run in range(self.calls)))
            for kind, count in counts.items():
                counts[kind] = count + z3.If(what == kind, 1, 0)
            phase, wake, tag, text = self._after(n, phase, wake, tag)
            self.texts.append(text)
        for kind, most in ((CALL, self.calls), (ANSWERED, 1), (REPLY, 1)):
            self.solver.add(counts[kind] <= most)

    def _after(
        self, n: int, phase: list[Any], wake: list[Any], tag: Any
    ) -> tuple[list[Any], list[Any], Any, Any]:
        at, what, whose = self.at[n], self.what[n], self._whose[n]
        guarded = z3.BoolVal(self.recipe.window is not None)
        told = z3.And(guarded, tag)
        anybody = z3.Or(*(one != IDLE for one in phase))
        enters = z3.And(what == CALL, z3.Not(told))
        if not self.concurrent:  # R1
            enters = z3.And(enters, z3.Not(anybody))
        # The first place that is free is as good as any other.
        free = [
            z3.And(phase[run] == IDLE, *(phase[other] != IDLE for other in range(run)))
            for run in range(self.calls)
        ]
        leaves = z3.And(z3.Or(what == ANSWERED, what == REPLY), z3.Not(told))
        if not self.recipe.cancels:
            leaves = z3.BoolVal(False)
        woken = [z3.And(what == WAKE, whose == run) for run in range(self.calls)]
        for run in range(self.calls):  # a wait ends when it is over, and only that of a run that is there
            self.solver.add(z3.Implies(woken[run], z3.And(phase[run] != IDLE, at == wake[run])))
        texts = [z3.And(woken[run], phase[run] == WAITING, z3.Not(told)) for run in range(self.calls)]
        text = z3.Or(*texts)
        ends = [z3.And(woken[run], phase[run] == COOLING) for run in range(self.calls)]
        cooldown = self.recipe.window
        after_text = IDLE if cooldown is None else COOLING
        phases, wakes = [], []
        for run in range(self.calls):
            begins = z3.And(enters, free[run])
            due = z3.Real(f"due_{n}_{run}")
            length = z3.If(texts[run], z3.RealVal(cooldown or 0), z3.RealVal(self.recipe.wait))
            self.solver.add(due >= at + length, due <= at + length + self.late)
            ended = z3.If(woken[run], z3.IntVal(IDLE), z3.If(leaves, z3.IntVal(IDLE), phase[run]))
            phases.append(z3.If(begins, WAITING, z3.If(texts[run], after_text, ended)))
            wakes.append(z3.If(z3.Or(begins, texts[run]), due, wake[run]))
        tag = z3.And(z3.Or(tag, text), z3.Not(z3.Or(*ends))) if cooldown is not None else tag
        return phases, wakes, tag, text

    def happens(self, broken: Any) -> bool:
        """Whether there is a history in which it is so.

        Raises:
            AssertionError: the solver cannot say.
        """
        self.solver.push()
        self.solver.add(broken)
        found = self.solver.check()
        self.solver.pop()
        assert found in (z3.sat, z3.unsat), found
        return bool(found == z3.sat)

    def two_texts_within(self, seconds: int) -> Any:
        """`at_most: { sms: 1 }` is broken."""
        return z3.Or(
            *(
                z3.And(self.texts[one], self.texts[two], self.at[two] - self.at[one] < seconds)
                for one in self.steps
                for two in range(one + 1, len(self.steps))
            )
        )

    def text_after(self) -> Any:
        """`never_texts_after: [answered_call, reply]` is broken: with no call in between."""
        found, after = [], z3.BoolVal(False)
        for n in self.steps:
            found.append(z3.And(self.texts[n], after))
            cancels = z3.Or(self.what[n] == ANSWERED, self.what[n] == REPLY)
            after = z3.And(z3.Or(after, cancels), self.what[n] != CALL)
        return z3.Or(*found)

    def no_text_within(self, seconds: int, limit: int) -> Any:
        """`replies_within` is broken, beside an `at_most` of one text within `limit`."""
        found = []
        for n in self.steps:
            called, at = self.what[n] == CALL, self.at[n]
            texted = [
                z3.And(self.texts[m], self.at[m] >= at - (limit + self.late), self.at[m] <= at + seconds)
                for m in self.steps
            ]
            dealt = [
                z3.And(
                    z3.Or(self.what[m] == ANSWERED, self.what[m] == REPLY),
                    self.at[m] >= at,
                    self.at[m] <= at + seconds,
                )
                for m in self.steps
            ]
            found.append(z3.And(called, z3.Not(z3.Or(*texted, *dealt)), self.at[-1] > at + seconds))
        return z3.Or(*found)
