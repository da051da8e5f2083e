"""One running sandbox for all tests of a file; a sub-account for each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.service import Service, Stub, serving, stubbing


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@pytest.fixture
def location(service: Service) -> str:
    return service.new_location()


@pytest.fixture(scope="module")
def stub() -> Iterator[Stub]:
    with stubbing() as running:
        yield running
