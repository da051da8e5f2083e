"""HighLevel's own OpenAPI files, and one exchange held against them.

The files are not part of the repository: they stand in the folder `shared` beside the checkout. Object
schemas that name their properties are closed, so that neither side can invent a key.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse

FILES = Path(__file__).parents[3] / "shared/highlevel/openapi"
HOST = "https://services.leadconnectorhq.com"
NEEDS_FILES = pytest.mark.skipif(not FILES.is_dir(), reason=f"HighLevel's OpenAPI files are not in {FILES}")
# The files themselves are not checked: their security schemes have keys that OpenAPI does not allow.
UNCHECKED = Config(spec_validator_cls=None)  # type: ignore[arg-type]
# Answered by the real one, and seen by many, but not in the files for these endpoints.
UNDOCUMENTED_STATUSES = (403, 429)


class Contract:
    """The files, and what was checked against them."""

    def __init__(self) -> None:
        common = json.loads((FILES / "common/common-schemas.json").read_text(encoding="utf-8"))
        self._specs: list[tuple[dict[str, Any], OpenAPI]] = []
        names = (
            "locations",
            "workflows",
            "oauth",
            "snapshots",
            "users",
            "conversations",
            "phone-system",
            "contacts",
        )
        for name in (*names, "v3/locations-v3"):
            text = (FILES / f"apps/{name}.json").read_text(encoding="utf-8")
            spec = json.loads(re.sub(r"(?:\.\./)+common/common-schemas\.json#/", "#/", text))
            spec["components"]["schemas"] |= common["components"]["schemas"]
            _close(spec["components"]["schemas"])
            self._specs.append((spec, OpenAPI.from_dict(spec, config=UNCHECKED)))
        self.checked: set[tuple[str, str, int]] = set()

    def check(self, request: httpx.Request, response: httpx.Response, *, good_request: bool = True) -> None:
        """Both sides of one exchange. A request that is wrong on purpose is not checked."""
        pattern, parameters, openapi, _ = self._operation(request)
        query = dict(request.url.params)
        asked = MockRequest(
            HOST,
            request.method,
            request.url.path,
            args=query,
            headers=dict(request.headers),
            data=request.content,
            content_type=request.headers.get("content-type", "application/json"),
        )
        if good_request:
            openapi.validate_request(asked)
            assert query.keys() <= parameters, f"{request.url} has a parameter that is not documented"
        self.checked.add((request.method, pattern, response.status_code))
        if response.status_code in UNDOCUMENTED_STATUSES:
            assert response.json().keys() <= {"statusCode", "message", "error"}
            return
        openapi.validate_response(asked, MockResponse(response.content, response.status_code))

    def scopes(self, request: httpx.Request) -> set[str]:
        """What a token may need for it: one of these. None: the file does not say."""
        return self._operation(request)[3]

    def _operation(self, request: httpx.Request) -> tuple[str, set[str], OpenAPI, set[str]]:
        for spec, openapi in self._specs:
            for pattern, operations in spec["paths"].items():
                if _fits(pattern, request.url.path) and request.method.lower() in operations:
                    operation = operations[request.method.lower()]
                    given = operation.get("parameters", [])
                    queries = {item["name"] for item in given if item["in"] == "query"}
                    either = operation.get("security", [])
                    scopes = {scope for way in either for names in way.values() for scope in names}
                    return pattern, queries, openapi, scopes
        raise AssertionError(f"{request.method} {request.url.path} is not documented")


def _close(node: object) -> None:
    if isinstance(node, dict):
        if node.get("properties") and node.get("type") == "object":
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)


def _fits(pattern: str, path: str) -> bool:
    wanted, found = pattern.split("/"), path.split("/")
    return len(wanted) == len(found) and all(
        one == other or (one.startswith("{") and other) for one, other in zip(wanted, found, strict=True)
    )
