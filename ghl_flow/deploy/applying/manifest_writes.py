"""Putting the manifest into the account."""

from dataclasses import replace

from ghl_flow.deploy.state.manifest import MANIFEST_NAME, Manifest
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomValue, PublicApi


async def write_manifest(public: PublicApi, value: CustomValue | None, manifest: Manifest) -> None:
    """Put the manifest in place of the one in `value`; its serial goes up by one.

    Raises:
        HighLevelError: HighLevel refuses, or nothing tells whether it was written.
    """
    text = replace(manifest, serial=manifest.serial + 1).to_text()
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
        await public.update_custom_value(value.id, MANIFEST_NAME, text)
