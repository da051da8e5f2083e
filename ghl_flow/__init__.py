"""HighLevel automations as code: validate, lint, simulate, prove, plan and apply workflows.

What is listed in `__all__` is the public API (docs/api.md); every other module may change at any time. A name
is imported when it is first used: the command line starts without most of them.
"""

# What type checkers take for theirs. `typing` is a third of the time in which no interrupt can be caught yet.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.errors import AuthenticationError, GhlFlowError, RemoteError, SpecError, UsageError
    from ghl_flow.lint.rule import Finding
    from ghl_flow.operations.accounts import Accounts
    from ghl_flow.operations.apply import AppliedAccounts, Approval, apply
    from ghl_flow.operations.compile import compile_flow
    from ghl_flow.operations.doctor import Checkups, doctor
    from ghl_flow.operations.events import Event
    from ghl_flow.operations.fleet import Batch
    from ghl_flow.operations.lint import Linted, RuleChoice, lint_project
    from ghl_flow.operations.pause import pause
    from ghl_flow.operations.plan import Planned, plan
    from ghl_flow.operations.removals import Removals
    from ghl_flow.operations.render import Rendered, render
    from ghl_flow.operations.resume_flows import resume
    from ghl_flow.operations.simulate import Happenings, simulate
    from ghl_flow.operations.status import Status, status
    from ghl_flow.operations.terms import PlanTerms
    from ghl_flow.operations.testing import TestRun, run_tests
    from ghl_flow.operations.validate import Validated, validate
    from ghl_flow.operations.verify import Verified, verify
    from ghl_flow.operations.workspace import Workspace, load_project
    from ghl_flow.runtime.simulate import Simulation
    from ghl_flow.runtime.verify import Result, Verdict

__version__ = "0.1.0"

__all__ = [
    "Accounts",
    "AppliedAccounts",
    "Approval",
    "AuthenticationError",
    "Batch",
    "Checkups",
    "CompiledFlow",
    "Event",
    "Finding",
    "GhlFlowError",
    "Happenings",
    "Linted",
    "PlanTerms",
    "Planned",
    "RemoteError",
    "Removals",
    "Rendered",
    "Result",
    "RuleChoice",
    "Simulation",
    "SpecError",
    "Status",
    "TestRun",
    "UsageError",
    "Validated",
    "Verdict",
    "Verified",
    "Workspace",
    "__version__",
    "apply",
    "compile_flow",
    "doctor",
    "lint_project",
    "load_project",
    "pause",
    "plan",
    "render",
    "resume",
    "run_tests",
    "simulate",
    "status",
    "validate",
    "verify",
]

_MODULES = {
    "compile.flow": ("CompiledFlow",),
    "errors": ("AuthenticationError", "GhlFlowError", "RemoteError", "SpecError", "UsageError"),
    "lint.rule": ("Finding",),
    "operations.accounts": ("Accounts",),
    "operations.apply": ("AppliedAccounts", "Approval", "apply"),
    "operations.compile": ("compile_flow",),
    "operations.doctor": ("Checkups", "doctor"),
    "operations.events": ("Event",),
    "operations.fleet": ("Batch",),
    "operations.lint": ("Linted", "RuleChoice", "lint_project"),
    "operations.pause": ("pause",),
    "operations.plan": ("Planned", "plan"),
    "operations.removals": ("Removals",),
    "operations.render": ("Rendered", "render"),
    "operations.resume_flows": ("resume",),
    "operations.simulate": ("Happenings", "simulate"),
    "operations.status": ("Status", "status"),
    "operations.terms": ("PlanTerms",),
    "operations.testing": ("TestRun", "run_tests"),
    "operations.validate": ("Validated", "validate"),
    "operations.verify": ("Verified", "verify"),
    "operations.workspace": ("Workspace", "load_project"),
    "runtime.simulate": ("Simulation",),
    "runtime.verify": ("Result", "Verdict"),
}


def __getattr__(name: str) -> object:
    """A name of the public API, imported now."""
    from importlib import import_module

    for module, names in _MODULES.items():
        if name in names:
            found: object = getattr(import_module(f"ghl_flow.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module 'ghl_flow' has no attribute '{name}'")


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
