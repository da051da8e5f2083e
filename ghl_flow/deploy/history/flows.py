"""Which flows a line of the journal is about."""

import re

from ghl_flow.deploy.history.did import TO_WORKFLOWS
from ghl_flow.wire.json import JsonObject, objects_of, strings_of, text_of

# Entries of earlier versions say it in sentences, and nowhere else.
_WORKFLOW_BEFORE = re.compile(r"workflow ([a-z0-9-]+/[a-z0-9-]+)")


def flows_of(document: JsonObject) -> list[str]:
    """The flows whose workflows an entry says something of, and those it was asked for; sorted."""
    keys = {text_of(one, "workflow") for one in objects_of(document, "events")}
    keys |= {
        text_of(one, "key") for one in objects_of(document, "steps") if text_of(one, "did") in TO_WORKFLOWS
    }
    keys |= {found[1] for line in strings_of(document, "done") for found in _WORKFLOW_BEFORE.finditer(line)}
    return sorted({key.partition("/")[0] for key in keys if "/" in key} | {*strings_of(document, "asked")})
