"""A flow compiled though no account runs it, to look at what does not depend on an account."""

from functools import lru_cache

from ghl_flow.compile.flow import CompiledFlow, compile_flow
from ghl_flow.compile.layout import PlainIds
from ghl_flow.compile.tree import all_steps
from ghl_flow.copy.templates import DEFAULT_NICHE, ENGLISH, TemplateLibrary, variables_used
from ghl_flow.kinds.names import Named
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded


def compile_without_account(
    flow: Loaded[Flow], library: TemplateLibrary, niche: str = DEFAULT_NICHE, language: str = ENGLISH
) -> CompiledFlow:
    """The flow for a made-up account that has every value its texts ask for, and hours.

    Raises:
        SpecError: it does not compile.
    """
    names: set[str] = set()
    for step in all_steps(flow.value.steps):
        for use in step.names_used:
            copy = use.copy
            if use.what in (Named.WORDS, Named.MARKUP):
                names |= variables_used(use.name, source=flow.document.source)
            if copy is None:
                continue
            if copy.body is not None:
                names |= variables_used(copy.body, source=flow.document.source)
            elif copy.template and library.has(niche, copy.template):
                found = library.find(niche, copy.template, copy.language or language)
                names |= variables_used(found.body, source=found.source, first_line=found.body_line)
    return compile_flow(flow, _made_up(niche, frozenset(names)), library, ids=PlainIds)


@lru_cache(maxsize=64)
def _made_up(niche: str, names: frozenset[str]) -> Account:
    # Nothing in it has to be validated, and the models that an account file may need take time to be built.
    return Account.model_construct(
        account="no-account",
        location_id="none",
        niche=niche,
        timezone="UTC",
        hours={"mon-fri": "8:00-17:30"},
        vars={name: name.replace("_", " ") for name in sorted(names)},
    )
