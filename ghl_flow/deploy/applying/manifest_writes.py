"""Putting the manifest into the account."""

from dataclasses import replace

from ghl_flow.counting import counted
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, manifest_text
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import BadRequestError, HighLevelError, NotFoundError
from ghl_flow.highlevel.public import AccountList, CustomValue, PublicApi
from ghl_flow.remedy import pasted


class ManifestDeletedError(GhlFlowError):
    """Another command, or a person, deleted the manifest while this one was at work."""

    def __init__(self) -> None:
        super().__init__(
            "the manifest was deleted while this command was at work: what it did is not recorded",
            hint="run "
            + pasted("'ghl-flow status'")
            + ": it finds workflows by their steps; then run the command again",
        )


class ManifestUnseenError(GhlFlowError):
    """There may be a manifest among entries that cannot be read: another one would be a second."""

    def __init__(self, count: int) -> None:
        entries = counted(count, "entry", "entries")
        super().__init__(
            f"{entries} of the custom value list cannot be read, and the manifest may be among them: "
            "no other one was created",
            hint="run the command again; if it stays so, look in Settings > Custom Values",
        )


def check_none_is_unseen(public: PublicApi) -> None:
    """Called before a manifest is made where the list of custom values, as it was read last, has none.

    Raises:
        ManifestUnseenError: an entry of that list tells of nothing.
    """
    if count := public.passed_over.get(AccountList.VALUES, 0):
        raise ManifestUnseenError(count)


async def write_manifest(public: PublicApi, value: CustomValue | None, manifest: Manifest) -> None:
    """Put the manifest in place of the one in `value`; its serial goes up by one.

    Raises:
        HighLevelError: HighLevel refuses, or nothing tells whether it was written.
        ManifestDeletedError: it is not there any more.
    """
    text = manifest_text(replace(manifest, serial=manifest.serial + 1))
    if value is None:
        # A create whose answer was lost may have been done: look before making a second one.
        try:
            await public.create_custom_value(MANIFEST_NAME, text)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            if not any(one.name == MANIFEST_NAME for one in await public.custom_values()):
                raise error from None
    else:
        await rewrite_manifest(public, value, text)


async def rewrite_manifest(public: PublicApi, value: CustomValue, text: str) -> None:
    """Put a manifest's text in place of the one in `value`.

    Raises:
        HighLevelError: HighLevel refuses, or nothing tells whether it was written.
        ManifestDeletedError: it is not there any more.
    """
    try:
        await public.update_custom_value(value.id, MANIFEST_NAME, text)
    except (BadRequestError, NotFoundError) as error:
        if any(one.id == value.id for one in await public.custom_values()):
            raise
        raise ManifestDeletedError from error
