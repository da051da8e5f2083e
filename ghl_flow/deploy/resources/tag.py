"""Tags: created when a flow needs them, never changed, deleted with the last flow."""

from collections.abc import Iterator
from dataclasses import replace

from ghl_flow.deploy.planning.change import Action, Change, Reason, Resource
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.model import ResourceKind, Situation
from ghl_flow.highlevel import BadRequestError, HighLevelError
from ghl_flow.highlevel.public import PublicApi, Tag
from ghl_flow.wire.json import JsonObject


class Tags(ResourceKind):
    """Tags, by name."""

    resource = Resource.TAG
    label = "tag"

    def plan(self, situation: Situation) -> Iterator[Change]:
        """Those that are not there. Steps ask for a tag by its name, so a renamed one is missing."""
        manifest = situation.actual.manifest
        names = {one.id: one.name for one in situation.actual.tags.values()}
        for tag in situation.desired.tags:
            if tag in situation.actual.tags:
                yield Change(self.resource, tag, Action.UNCHANGED, {"name": tag}, {"name": tag})
                continue
            missing = Change(self.resource, tag, Action.CREATE, None, {"name": tag}, Reason.MISSING)
            if (owned := manifest.tags.get(tag)) is None:
                yield missing
            elif owned in names:
                renamed: JsonObject = {"name": names[owned]}
                yield replace(missing, before=renamed, reason=Reason.RENAMED_REMOTE, origin=Origin.THERE)
            else:
                yield replace(missing, reason=Reason.DELETED_REMOTE, origin=Origin.THERE)

    async def create(self, public: PublicApi, name: str) -> Tag | None:
        """The tag, created now; None when it was there already.

        Raises:
            HighLevelError: HighLevel refuses, or nothing tells whether it was created.
        """
        try:
            return await public.create_tag(name)
        except HighLevelError as error:
            # A name that is taken is refused with 400 (docs/highlevel.md).
            taken = isinstance(error, BadRequestError)
            if not (taken or error.ambiguous):
                raise
            for tag in await public.tags():
                if tag.name == name:
                    return None if taken else tag
            raise error from None

    async def delete(self, public: PublicApi, tag_id: str) -> None:
        """Delete it, from every contact."""
        await gone(public.delete_tag(tag_id))
