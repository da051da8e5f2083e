"""Making a thing once, though the answer to making it may be lost: then it is looked for."""

from collections.abc import Awaitable, Callable, Container

from ghl_flow.compile.flow import RequiredField
from ghl_flow.highlevel import BadRequestError, HighLevelError
from ghl_flow.highlevel.public import CustomField, PublicApi, Tag


async def made_field(public: PublicApi, spec: RequiredField, before: Container[str]) -> CustomField:
    """The custom field, made now; its key is whatever HighLevel makes of the name.

    `before` has the ids there were: if the answer is lost, one of that name beside them is it.
    """
    try:
        return await public.create_custom_field(spec.name, spec.data_type)
    except HighLevelError as error:
        if not error.ambiguous:
            raise
        for field in await public.custom_fields():
            if field.name == spec.name and field.data_type == spec.data_type and field.id not in before:
                return field
        raise error from None


async def made_tag(public: PublicApi, name: str) -> Tag | None:
    """The tag, made now; None when it was there already."""
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


async def made_workflow(
    public: PublicApi, name: str, before: Container[str], create: Callable[[], Awaitable[str]]
) -> str:
    """The id of the workflow that `create` makes under `name`; `before` has the ids there were."""
    try:
        return await create()
    except HighLevelError as error:
        if not error.ambiguous:
            raise
        for one in await public.workflows():
            if one.name == name and one.id not in before:
                return one.id
        raise error from None
