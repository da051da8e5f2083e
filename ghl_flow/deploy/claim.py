"""Two applies of one account at once, from machines that share nothing: one goes on, the other steps back.

Only the account can tell. The name of a custom value is unique in it, so of two applies that make the
first manifest one is refused. Where there is a manifest, a workflow of the same name that was made
meanwhile tells, and whoever made theirs first goes on. Both look before anything is published.
"""

from collections.abc import Collection, Mapping

from ghl_flow.deploy.manifest import MANIFEST_NAME, Manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomValue, PublicApi


class AnotherApplyError(GhlFlowError):
    """Somebody else is applying to the account."""

    def __init__(self) -> None:
        super().__init__(
            "another apply is at work in this account, so this one made room for it",
            hint="run it again when the other is done",
        )


async def make_first_manifest(public: PublicApi, manifest: Manifest) -> CustomValue:
    """Make the manifest of an account that has none.

    Raises:
        AnotherApplyError: there is one by now.
        HighLevelError: HighLevel refuses.
    """
    text = manifest.to_text()
    try:
        return await public.create_custom_value(MANIFEST_NAME, text)
    except HighLevelError as error:
        # The name is taken, or the answer was lost: what is there now decides.
        there = [value for value in await public.custom_values() if value.name == MANIFEST_NAME]
        if not there:
            raise error from None
        if there[0].value != text:
            raise AnotherApplyError from None
        return there[0]


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
