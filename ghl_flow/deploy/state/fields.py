"""Which field of an account is the one a flow declares. HighLevel makes the keys; here they are only read.

The key in a flow is the flow's own name for the field. The merge field that a text needs is the one that
HighLevel answered, which may be another: `What's your budget?` becomes `whats_your_budget`, and a second
field of one name gets `_1`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ghl_flow.compile.flow import RequiredField
from ghl_flow.copy.merge_fields import STANDARD_FIELDS
from ghl_flow.highlevel.public import CustomField
from ghl_flow.wire.reference import field_key_reference, field_reference

_Test = Callable[[RequiredField, CustomField], bool]


def _same_key_and_name(wanted: RequiredField, live: CustomField) -> bool:
    return live.key == wanted.key and live.name == wanted.name


def _same_name_and_type(wanted: RequiredField, live: CustomField) -> bool:
    return live.name == wanted.name and live.data_type == wanted.data_type


def _same_key(wanted: RequiredField, live: CustomField) -> bool:
    return live.key == wanted.key


# From the strongest sign to the weakest. A renamed field keeps its key, so the key alone counts last.
_TESTS: tuple[_Test, ...] = (_same_key_and_name, _same_name_and_type, _same_key)


def could_be(wanted: RequiredField, live: CustomField) -> bool:
    """Whether a field could be a declared one, by whatever sign."""
    return any(test(wanted, live) for test in _TESTS)


def matched(
    wanted: Iterable[RequiredField], live: Sequence[CustomField], owned: Mapping[str, str]
) -> dict[str, CustomField]:
    """The account's field for each declared one, by the flow's key; what is not there is not in it.

    Args:
        wanted: the declared fields.
        live: the account's contact fields.
        owned: ids of fields that ghl-flow made, by the flow's key.
    """
    wanted = list(wanted)
    by_id = {one.id: one for one in live}
    found = {item.key: by_id[owned[item.key]] for item in wanted if owned.get(item.key) in by_id}
    for test in _TESTS:
        for item in wanted:
            # One field is never two: what is taken, or made for another key, is not looked at again.
            taken = {one.id for one in found.values()} | {
                field_id for key, field_id in owned.items() if key != item.key
            }
            if item.key not in found:
                same = [one for one in live if one.id not in taken and test(item, one)]
                if same:
                    found[item.key] = min(same, key=lambda one: (len(one.field_key), one.field_key, one.id))
    return found


def bindings(key: str, live: CustomField) -> dict[str, str]:
    """What a workflow is bound with: the field's id, and its merge field where that is another."""
    ids = {field_reference(key): live.id}
    standard = f"contact.{key}" in STANDARD_FIELDS
    if live.key is not None and live.key != key and not standard:
        ids[field_key_reference(key)] = live.key
    return ids
