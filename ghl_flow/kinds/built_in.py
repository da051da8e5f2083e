"""The step and trigger types in this package, by keyword; `registry` adds those of plug-ins."""

from typing import Final

from ghl_flow.kinds import actions, conditions, triggers, waits
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.keyed import types_in

STEPS: Final[dict[str, type[Step]]] = dict(
    sorted(
        item
        for package in (actions, conditions, waits)
        for item in types_in(package, Step).items()  # type: ignore[type-abstract]
    )
)
TRIGGERS: Final[dict[str, type[TriggerSpec]]] = types_in(triggers, TriggerSpec)  # type: ignore[type-abstract]
