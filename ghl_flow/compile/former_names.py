"""Steps that a lock knows, after their author gave them an `id:` or another `name:`.

A lock has HighLevel's ids by the names that a flow's own ids are made of. Whoever names an imported step
means the same step, in which contacts may wait; so where a list has as many steps of a kind as the lock
knows there, the ones that it does not know by their names are the ones that are left, in order.
"""

from collections.abc import Collection, Sequence

from ghl_flow.kinds.model import Step
from ghl_flow.patterns import later

_NUMBERED = later(r"(.*/[^/#:]+)#(\d+)")
_NAMED = later(r"(.*/[^/#:]+):[^/]*")


class FormerNames:
    """The names of a lock, to be asked for those of one list of steps."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._numbers: dict[str, list[int]] = {}
        self._named: dict[str, list[str]] = {}
        for name in names:
            if (found := _NUMBERED.fullmatch(name)) is not None:
                self._numbers.setdefault(found[1], []).append(int(found[2]))
            elif (found := _NAMED.fullmatch(name)) is not None:
                self._named.setdefault(found[1], []).append(name)

    def settled(self, steps: Sequence[Step], scope: str, names: Sequence[str]) -> list[str]:
        """The names of the steps of a list, given those that they have by what is written now."""
        found = [*names]
        for keyword in dict.fromkeys(step.keyword for step in steps):
            like = [number for number, step in enumerate(steps) if step.keyword == keyword]
            loose = [one for one in like if not (_is_called(steps[one]) and names[one] in self._names)]
            called = [one for one in loose if _is_called(steps[one])]
            if not called:
                continue
            at = f"{scope}/{keyword}"
            counted = [f"{at}#{number}" for number in sorted(self._numbers.get(at, ()))]
            known = {names[one] for one in like if one not in loose}
            others = [name for name in self._named.get(at, ()) if name not in known]
            if len(counted) == len(loose):
                for one, name in zip(loose, counted, strict=True):
                    found[one] = name
            elif len(called) == len(others) == 1 and len(counted) == len(loose) - 1:
                found[called[0]] = others[0]
        return found


def _is_called(step: Step) -> bool:
    return bool(step.id or step.name)
