"""Loaded once by the process that others are forked off, see `forked`: modules, and a proof."""

from ghl_flow.cli import apply, lint  # noqa: F401 - what they load is there for those that are forked off
from ghl_flow.operations import apply as applying  # noqa: F401
from ghl_flow.runtime.verify import alike
from tests.conftest import compiled, remembering

vars(alike)["verify"] = remembering()
alike.SharedVerdicts().of(compiled(), [])
