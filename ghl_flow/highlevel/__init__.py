"""HighLevel over HTTP: the documented API, and the workflow builder's backend. Knows nothing of flows."""

from ghl_flow.highlevel.agency_token import AgencyToken
from ghl_flow.highlevel.browser_session import BrowserSession
from ghl_flow.highlevel.builder import BuilderApi
from ghl_flow.highlevel.cause import Cause
from ghl_flow.highlevel.client import open_client
from ghl_flow.highlevel.endpoints import Endpoints
from ghl_flow.highlevel.errors import (
    ApiError,
    BadRequestError,
    BlockedError,
    ConflictError,
    ConnectionLostError,
    ForbiddenError,
    HighLevelError,
    MalformedResponseError,
    NoSuchCallError,
    NotFoundError,
    PlanLimitError,
    RateLimitedError,
    ServerError,
    StaleVersionError,
    UnauthorizedError,
    UnprocessableError,
    WorkflowApiNotEnabledError,
)
from ghl_flow.highlevel.limits import RequestLimiter, builder_limiter, public_limiter, workflow_limiters
from ghl_flow.highlevel.oauth import OAuthApp
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.highlevel.refusal import Advice
from ghl_flow.highlevel.renewed_token import RenewedToken
from ghl_flow.highlevel.resources import CustomField, CustomValue, LocationInfo, Tag, WorkflowSummary
from ghl_flow.highlevel.secret import Secret, forget_secret, keep_secret, resolve_secret
from ghl_flow.highlevel.transport import RequestLog, RetryPolicy, Transport
from ghl_flow.highlevel.workflow_api import WorkflowApi

__all__ = [
    "Advice",
    "AgencyToken",
    "ApiError",
    "BadRequestError",
    "BlockedError",
    "BrowserSession",
    "BuilderApi",
    "Cause",
    "ConflictError",
    "ConnectionLostError",
    "CustomField",
    "CustomValue",
    "Endpoints",
    "ForbiddenError",
    "HighLevelError",
    "LocationInfo",
    "MalformedResponseError",
    "NoSuchCallError",
    "NotFoundError",
    "OAuthApp",
    "PlanLimitError",
    "PublicApi",
    "RateLimitedError",
    "RenewedToken",
    "RequestLimiter",
    "RequestLog",
    "RetryPolicy",
    "Secret",
    "ServerError",
    "StaleVersionError",
    "Tag",
    "Transport",
    "UnauthorizedError",
    "UnprocessableError",
    "WorkflowApi",
    "WorkflowApiNotEnabledError",
    "WorkflowSummary",
    "builder_limiter",
    "forget_secret",
    "keep_secret",
    "open_client",
    "public_limiter",
    "resolve_secret",
    "workflow_limiters",
]
