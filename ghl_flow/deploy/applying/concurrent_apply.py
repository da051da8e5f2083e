"""Two applies of one account at once, from machines that share nothing: one continues, the other stops.

Only the account can tell: HighLevel has no locks, and keeps neither the names of custom fields nor those of
custom values apart. So each apply looks, right after it made something, for a second one made meanwhile. Of
two workflows of one name the one that was made first stays; of fields and values, which do not say when they
were made, the one with the lowest id. All look before anything is published.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress

import anyio

from ghl_flow.deploy.applying.paused_meanwhile import PausedMeanwhileError
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_text, manifests_among, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomValue, PublicApi

RIVAL_LEAVES = (0.3, 0.7, 1.5, 2.5)  # seconds to wait before each further look


class AnotherApplyError(GhlFlowError):
    """Another apply is at work in the account. `left` names what this one made and could not delete.

    `stays`: what it made and did not delete, because the other may use it by now.
    """

    def __init__(self, left: Sequence[str] = (), stays: Sequence[str] = ()) -> None:
        self.left = tuple(left)
        stays = [one for one in stays if one not in left]
        doubles = f"; it could not delete what it made: {', '.join(left)}" if left else ""
        by_hand = ", and delete what is there twice by hand" if left else ""
        kept = f"; what it created stays, because the other may use it: {', '.join(stays)}" if stays else ""
        unused = ", and delete by hand what nothing uses then: no manifest names it" if stays else ""
        super().__init__(
            f"another apply is at work in this account, so this one stopped{doubles}{kept}",
            hint=f"run it again when the other is done{by_hand}{unused}",
        )


async def keep_one(rivals: Callable[[], Awaitable[Mapping[str, Collection[str]]]]) -> None:
    """Go on if nothing that was made here is there twice, or as soon as the others left.

    Whoever finds no other continues. Of those that find each other, all but the one with the lowest id leave;
    that one continues when it is alone. If it never is, the other found none and continues. So at most one
    does, whenever they came.

    Args:
        rivals: for each id of what was made here, those of the others like it that were made meanwhile.

    Raises:
        AnotherApplyError: what was made here has to go.
    """
    for pause in (*RIVAL_LEAVES, None):
        found = {own: others for own, others in (await rivals()).items() if others}
        if not found:
            return
        if pause is None or min(min(others) for others in found.values()) < min(found):
            raise AnotherApplyError
        await anyio.sleep(pause)


async def make_first_manifest(public: PublicApi, manifest: Manifest) -> CustomValue:
    """Make the manifest of an account that has none, and look whether another apply made one too.

    Raises:
        AnotherApplyError: there is one by now.
        PausedMeanwhileError: there is one by now, of a pause.
        HighLevelError: HighLevel refuses.
    """
    text = manifest_text(manifest)
    try:
        made = await public.create_custom_value(MANIFEST_NAME, text)
    except HighLevelError as error:
        # The answer was lost, or names are kept apart after all: what is there now decides.
        there = manifests_among(await public.custom_values(), manifest.location_id)
        own = [value for value in there if value.value == text]
        if not there:
            raise error from None
        if not own:
            raise AnotherApplyError from None
        made = own[0]

    async def rivals() -> dict[str, list[str]]:
        there = manifests_among(await public.custom_values(), manifest.location_id)
        others = [read_manifest(one.value, manifest.location_id) for one in there if one.id != made.id]
        if paused := {key for one in others for key in one.paused}:
            raise PausedMeanwhileError(sorted(paused))
        return {made.id: [one.id for one in there if one.id != made.id]}

    try:
        await keep_one(rivals)
    except (AnotherApplyError, PausedMeanwhileError):
        with suppress(HighLevelError):
            await public.delete_custom_value(made.id)
        raise
    return made


async def look_who_came_first(
    public: PublicApi, made: Mapping[str, Collection[str]], before: Collection[str]
) -> None:
    """Look whether another apply made one of these workflows too, and before this one.

    Args:
        public: the account.
        made: the names that each workflow made here, by id, had or has.
        before: the ids there were at the start.

    Raises:
        AnotherApplyError: one did.
    """
    listed = await public.workflows()
    for own in (one for one in listed if one.id in made):
        for other in listed:
            rival = other.name in made[own.id] and other.id not in made and other.id not in before
            if rival and (other.created_at, other.id) < (own.created_at, own.id):
                raise AnotherApplyError
