"""An embedded HighLevel: the documented API and the builder's backend, kept in one SQLite file."""

from ghl_flow.sandbox.app import create_app
from ghl_flow.sandbox.connection import SANDBOX_URL, sandbox_client
from ghl_flow.sandbox.credentials import SANDBOX_SESSION, SANDBOX_TOKEN, SANDBOX_USER_ID, session_token
from ghl_flow.sandbox.faults import Fault, FaultKind, FaultPlan
from ghl_flow.sandbox.rate_limit import RateLimit
from ghl_flow.sandbox.server import running_server, serve
from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID, SandboxStore

__all__ = [
    "DEFAULT_COMPANY_ID",
    "SANDBOX_SESSION",
    "SANDBOX_TOKEN",
    "SANDBOX_URL",
    "SANDBOX_USER_ID",
    "Fault",
    "FaultKind",
    "FaultPlan",
    "RateLimit",
    "SandboxStore",
    "create_app",
    "running_server",
    "sandbox_client",
    "serve",
    "session_token",
]
