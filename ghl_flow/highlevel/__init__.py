"""HighLevel over HTTP: the documented API, and the workflow builder's backend. Knows nothing of flows."""

from ghl_flow.highlevel.browser_session import BrowserSession
from ghl_flow.highlevel.builder import BuilderApi
from ghl_flow.highlevel.credentials import Credentials, private_integration
from ghl_flow.highlevel.endpoints import Endpoints
from ghl_flow.highlevel.errors import (
    ApiError,
    AuthProblem,
    BadRequest,
    Conflict,
    ConnectionLost,
    Forbidden,
    HighLevelError,
    MalformedResponse,
    NotFound,
    RateLimited,
    ServerError,
    StaleVersion,
    Unauthorized,
    Unprocessable,
)
from ghl_flow.highlevel.limits import RequestLimiter, builder_limiter, public_limiter
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.resources import CustomField, CustomValue, LocationInfo, Tag, WorkflowSummary
from ghl_flow.highlevel.secrets import Secret, forget_secret, keep_secret, resolve_secret
from ghl_flow.highlevel.transport import RequestLog, RetryPolicy, Transport, open_client

__all__ = [
    "ApiError",
    "AuthProblem",
    "BadRequest",
    "BrowserSession",
    "BuilderApi",
    "Conflict",
    "ConnectionLost",
    "Credentials",
    "CustomField",
    "CustomValue",
    "Endpoints",
    "Forbidden",
    "HighLevelError",
    "LocationInfo",
    "MalformedResponse",
    "NotFound",
    "PublicApi",
    "RateLimited",
    "RequestLimiter",
    "RequestLog",
    "RetryPolicy",
    "Secret",
    "ServerError",
    "StaleVersion",
    "Tag",
    "Transport",
    "Unauthorized",
    "Unprocessable",
    "WorkflowSummary",
    "builder_limiter",
    "forget_secret",
    "keep_secret",
    "open_client",
    "private_integration",
    "public_limiter",
    "resolve_secret",
]
