"""A manual page for each command, which roff reads without taking a line of it for a request."""

import pytest
from typer.main import get_group

from ghl_flow.cli.main import application
from release.man import pages, roff

_PAGES = dict(pages(get_group(application([])), "ghl-flow"))


def test_every_command_has_one() -> None:
    assert {"ghl-flow.1", "ghl-flow-plan.1", "ghl-flow-sandbox-call.1", "ghl-flow-a2p-packet.1"} <= set(
        _PAGES
    )
    assert len(_PAGES) > 60
    assert "ghl\\-flow plan [OPTIONS]" in _PAGES["ghl-flow-plan.1"]
    assert "\n  ghl\\-flow plan \\-\\-all \\-\\-format json\n" in _PAGES["ghl-flow-plan.1"]
    assert "\\-\\-detailed\\-exitcode" in _PAGES["ghl-flow-plan.1"]


@pytest.mark.parametrize("name", sorted(_PAGES))
def test_only_requests_are_requests(name: str) -> None:
    requests = [line.split()[0] for line in _PAGES[name].splitlines() if line.startswith((".", "'"))]
    assert requests == [".TH", ".SH", ".SH", ".SH", ".nf", ".fi"]


def test_what_roff_would_take_is_escaped() -> None:
    assert roff(".so x\n'br\na\\b --c") == "\\&.so x\n\\&'br\na\\eb \\-\\-c"
