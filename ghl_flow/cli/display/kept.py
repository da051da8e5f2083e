"""Sentences for what stays because somebody has it or uses it, and what to do about it."""

from collections.abc import Sequence

from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.applying.remains import Remainder, Remains
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.highlevel import clicks

_MOST_USERS = 5
_WHERE = {
    Resource.TAG: "Settings > Tags > Delete",
    Resource.CUSTOM_FIELD: "Settings > Custom Fields > Delete",
}


def kept_text(one: Remainder) -> tuple[str, str | None]:
    """The sentence, and what to do."""
    match one.reason:
        case Remains.TAGS_CARRIED:
            text = f"tags stay: {', '.join(one.texts('tags'))}"
            return text, "--allow-data-loss deletes them, from every contact"
        case Remains.FIELDS_CARRIED:
            text = f"custom fields stay: {', '.join(one.texts('fields'))}"
            return text, "--allow-data-loss deletes them, with what contacts have in them"
        case Remains.STRANGER:
            what, name = Resource(one.text("what")), one.text("name")
            said = f"{label_of(what)} '{name}' (id {one.text('id')}) stays: the manifest says that it is "
            said += f"{one.text('key')}, and nothing else does"
            return said, f"if it is not wanted: {_WHERE.get(what) or clicks.delete(name)}"
        case Remains.IN_USE:
            users = one.texts("users")
            use = "uses" if len(users) == 1 else "use"
            return (
                f"{_stays(one)}: {listed_names(users, _MOST_USERS)} {use} it",
                "if it is not wanted: take it out there, then run the command again",
            )
        case Remains.MAYBE_IN_USE:
            unread, entries = one.texts("unread"), one.number("entries")
            parts = [listed_names(unread, _MOST_USERS)] if unread else []
            parts += [_entries(entries)] if entries else []
            text = f"{_stays(one)}: {' and '.join(parts)} could not be read, and may use it"
            return text, f"if nothing uses it: {_WHERE[Resource(one.text('what'))]}"
        case reason:
            raise AssertionError(reason)


def _stays(one: Remainder) -> str:
    return f"{label_of(Resource(one.text('what')))} {one.text('key')} stays"


def _entries(count: int) -> str:
    return f"{counted(count, 'entry', 'entries')} of the workflow list"


def listed_names(names: Sequence[str], most: int) -> str:
    """Names in quotes, as many as are worth reading."""
    return some_of((f"'{name}'" for name in names), most=most)
