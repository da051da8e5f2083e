"""Two applies of one account at once, from machines that share nothing: one continues, the other stops.

Only the account can tell: HighLevel has no locks, and keeps neither the names of custom fields nor those of
custom values apart. So each apply looks, right after it made something, for a second one made meanwhile. Of
two that made workflows of the same names the one that was first with any of them goes on; of fields and
values, which do not say when they were made, the one with the lowest id. One that finds in the manifest that
another has taken over what it made stops too. All look before anything is published. Who stops deletes what
it made, except what the other has taken over.
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

    `stays`: what it made and did not delete, because the other may use it by now. `taken`: the workflows it
    made that the other has in its manifest, by `flow/role`.
    """

    def __init__(
        self, left: Sequence[str] = (), stays: Sequence[str] = (), taken: Sequence[str] = ()
    ) -> None:
        self.left = tuple(left)
        self.taken = tuple(taken)
        stays = [one for one in stays if one not in left]
        doubles = f"; it could not delete what it made: {', '.join(left)}" if left else ""
        by_hand = ", and delete what is there twice by hand" if left else ""
        kept = f"; what it created stays, because the other may use it: {', '.join(stays)}" if stays else ""
        unused = ", and delete by hand what nothing uses then: no manifest names it" if stays else ""
        over = f"; the other took over {', '.join(taken)}" if taken else ""
        super().__init__(
            f"another apply is at work in this account, so this one stopped{over}{doubles}{kept}",
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
    """Look whether another apply made workflows of these names too, and was first with any of them.

    Both compare the earliest of what both made, so one of them goes on. The later one waits a while: the
    other may be about to delete its own. A draft made here that is published by now is the other's.

    Args:
        public: the account.
        made: the names that each workflow made here, by id, had or has.
        before: the ids there were at the start.

    Raises:
        AnotherApplyError: one did.
    """
    for pause in (*RIVAL_LEAVES, None):
        listed = await public.workflows()
        if any(one.id in made and one.status == "published" for one in listed):
            raise AnotherApplyError
        others = [one for one in listed if one.id not in made and one.id not in before]
        named = {one.name for one in others}
        own = [(one.created_at, one.id) for one in listed if named & {*made.get(one.id, ())}]
        names = {name for one in listed for name in made.get(one.id, ())}
        rivals = [(one.created_at, one.id) for one in others if one.name in names]
        if not rivals or min(own) < min(rivals):
            return
        if pause is None:
            raise AnotherApplyError
        await anyio.sleep(pause)
