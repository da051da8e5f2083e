"""What can go wrong between here and HighLevel.

`refusal` makes one of an answer. A missing scope and a missing Version header come as 401 too (observed).
"""

from dataclasses import dataclass

from ghl_flow.errors import AuthenticationError, RemoteError
from ghl_flow.highlevel.cause import Cause


@dataclass(frozen=True, slots=True)
class RequestLine:
    """Which request it was: enough for a person to know, without the query.

    `read_only` marks one that changes nothing though its method could.
    """

    method: str
    path: str
    read_only: bool = False

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return not self.read_only and self.method not in ("GET", "HEAD")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class HighLevelError(RemoteError):
    """Base of all of these. `ambiguous`: a write that may have happened; read before you repeat it."""

    def __init__(
        self,
        message: str,
        *,
        request: RequestLine | None = None,
        ambiguous: bool = False,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.request = request
        self.ambiguous = ambiguous


class ConnectionLostError(HighLevelError):
    """No answer: refused, timed out or cut off."""


class MalformedResponseError(HighLevelError):
    """An answer of success that is not what the documentation says. A write may have happened."""


class ApiError(HighLevelError):
    """The answer was no. `cause` is what it is about, `messages` what it said, `codes` its code words."""

    cause: Cause = Cause.OTHER

    def __init__(
        self,
        message: str,
        *,
        request: RequestLine | None = None,
        ambiguous: bool = False,
        hint: str | None = None,
        status: int = 0,
        messages: tuple[str, ...] = (),
        codes: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(message, request=request, ambiguous=ambiguous, hint=hint)
        self.status = status
        self.messages = messages
        self.codes = codes


class UnauthorizedError(ApiError, AuthenticationError):
    """401: the token, its kind, its scopes, or the Version header: `cause` says which."""


class ForbiddenError(ApiError, AuthenticationError):
    """403: the token is good, but not for this."""


class WorkflowApiNotEnabledError(ForbiddenError):
    """The sub-account is not among those the Workflow API is enabled for: no matter of token or scope."""


class BadRequestError(ApiError):
    """400: an unknown id, a name that is taken."""

    @property
    def is_not_found(self) -> bool:
        """Whether there is nothing of that id: so it is told of a tag, a field or a value (observed)."""
        return any("not found" in text.lower() for text in self.messages)


class NotFoundError(ApiError):
    """404."""


class NoSuchCallError(ApiError):
    """There is no call of that path (404, or a 401 that says so); nothing is said of what the path names."""


class BlockedError(ApiError):
    """Something before HighLevel refused the request: Cloudflare, a proxy, a network's login page."""


class PlanLimitError(ApiError):
    """402 or 403: the agency's or the sub-account's plan does not include it. No token changes that."""


class ConflictError(ApiError):
    """409: what is there is not what the request expects."""


class StaleVersionError(ConflictError):
    """Somebody wrote in between: the version sent is not the current one. 409 or 422, as the caller knows."""


class UnprocessableError(ApiError):
    """422: the body is not what HighLevel wants; `messages` lists every complaint."""


class RateLimitedError(ApiError):
    """429: nothing was done. `retry_after` in seconds, if given; `daily`: only tomorrow will help."""

    retry_after: float | None = None
    daily: bool = False


class ServerError(ApiError):
    """5xx. `retry_after` in seconds, when HighLevel said."""

    retry_after: float | None = None
