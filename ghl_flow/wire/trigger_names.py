"""The names by which the triggers of one workflow are told apart.

HighLevel lets several have one name (a copy keeps it), or none. Here each has a name of its own: whoever
compares two workflows, or refers to a trigger, goes by it.
"""

from collections.abc import Callable, Iterable, Sequence

from ghl_flow.wire.trigger import Trigger


def told_apart(
    triggers: Sequence[Trigger], may_be: Callable[[str], bool] | None = None
) -> tuple[Trigger, ...]:
    """The same triggers, each with a name that no other has: the second of a name gets a number.

    `may_be`: whether a name may stand; one that may not gives way to that of the type.
    """
    return _named(triggers, {}, may_be)


def named_as(triggers: Sequence[Trigger], known: Iterable[Trigger]) -> tuple[Trigger, ...]:
    """Stored triggers by the names that `known` have for them: by id, then by name and by what they ask."""
    known = tuple(known)
    by_id = {one.locked_id or one.id: one.name for one in known if one.locked_id or one.id}
    names: dict[int, str] = {}
    for place, trigger in enumerate(triggers):
        if (name := by_id.pop(trigger.id, None)) is not None and name not in names.values():
            names[place] = name
    for one in known:
        if one.name in names.values():
            continue
        alike = [
            place
            for place, trigger in enumerate(triggers)
            if place not in names and ({trigger.name, trigger.shown_name} & {one.name, one.stored_name})
        ]
        asked = [place for place in alike if _asks(triggers[place]) == _asks(one)]
        if alike:
            names[(asked or alike)[0]] = one.name
    return _named(triggers, names)


def _named(
    triggers: Sequence[Trigger], given: dict[int, str], may_be: Callable[[str], bool] | None = None
) -> tuple[Trigger, ...]:
    """The triggers with the names that are given, by place, and with one that is free where none is."""
    taken = {*given.values()}
    bases = []
    # A name that stands there as it is goes before one that is made of another.
    for place, trigger in enumerate(triggers):
        shown = trigger.shown_name
        may = may_be is None or may_be(shown)
        bases.append(shown if may else trigger.type.replace("_", " ").capitalize())
        if place not in given and may and shown not in taken:
            given[place] = shown
            taken.add(shown)
    found = []
    for place, (trigger, base) in enumerate(zip(triggers, bases, strict=True)):
        name, number = given.get(place, base), 2
        while place not in given and name in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name)
        shown = trigger.shown_name
        found.append(trigger._replace(name=name, stored_name=None if name == shown else shown))
    return tuple(found)


def _asks(trigger: Trigger) -> object:
    return trigger.type, [(row.field, row.operator, row.value) for row in trigger.filters]
