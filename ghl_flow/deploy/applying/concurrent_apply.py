"""Two applies of one account at once, from machines that share nothing: one goes on, the other steps back.

Only the account can tell. Nothing says that HighLevel keeps the names of custom values apart, so each apply
looks for a second first manifest after it made its own. Where there is a manifest, a workflow of the same
name that was made meanwhile tells, and whoever made theirs first goes on. Both look before anything is
published.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress

import anyio

from ghl_flow.deploy.state.manifest import MANIFEST_NAME, Manifest, is_about
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomValue, PublicApi

_RIVAL_LEAVES = (0.3, 0.7, 1.5, 2.5)  # seconds to wait before each further look


class AnotherApplyError(GhlFlowError):
    """Somebody else is applying to the account."""

    def __init__(self) -> None:
        super().__init__(
            "another apply is at work in this account, so this one stopped",
            hint="run it again when the other is done",
        )


async def make_first_manifest(public: PublicApi, manifest: Manifest) -> CustomValue:
    """Make the manifest of an account that has none, and look whether another apply made one too.

    Whoever finds no other goes on. Of those that find each other, all but the one with the lowest id remove
    their own and stop; that one goes on when it is alone. If it never is, the other found none and goes on.
    So at most one does, whenever they came.

    Raises:
        AnotherApplyError: there is one by now.
        HighLevelError: HighLevel refuses.
    """
    text = manifest.to_text()
    try:
        made = await public.create_custom_value(MANIFEST_NAME, text)
    except HighLevelError as error:
        # The answer was lost, or names are kept apart after all: what is there now decides.
        there = await _manifests(public, manifest.location_id)
        own = [value for value in there if value.value == text]
        if not there:
            raise error from None
        if not own:
            raise AnotherApplyError from None
        made = own[0]
    for pause in (*_RIVAL_LEAVES, None):
        rivals = [one for one in await _manifests(public, manifest.location_id) if one.id != made.id]
        if not rivals:
            return made
        if pause is None or min(one.id for one in rivals) < made.id:
            break
        await anyio.sleep(pause)
    with suppress(HighLevelError):
        await public.delete_custom_value(made.id)
    raise AnotherApplyError


async def _manifests(public: PublicApi, location_id: str) -> list[CustomValue]:
    """The manifests of this account; one that a snapshot brought is about another."""
    return [
        value
        for value in await public.custom_values()
        if value.name == MANIFEST_NAME and is_about(value.value, location_id)
    ]


async def look_who_came_first(
    public: PublicApi, made: Mapping[str, Collection[str]], before: Collection[str]
) -> None:
    """Look whether somebody made one of these workflows too, and before us.

    Args:
        public: the account.
        made: the names that each workflow of ours, by id, had or has.
        before: the ids there were when we began.

    Raises:
        AnotherApplyError: somebody did.
    """
    listed = await public.workflows()
    for ours in (one for one in listed if one.id in made):
        for other in listed:
            rival = other.name in made[ours.id] and other.id not in made and other.id not in before
            if rival and (other.created_at, other.id) < (ours.created_at, ours.id):
                raise AnotherApplyError
