"""Why a driver was taken has its words, and the journal's spelling is read back."""

import pytest

from ghl_flow.checkup.driver_text import TEXTS, driver_text
from ghl_flow.deploy.access.driver_reason import Because, DriverReason
from tests.conftest import ROOT


@pytest.mark.parametrize("because", Because)
@pytest.mark.parametrize("plugin", ["", "package 1.0"])
def test_each_has_words_and_is_read_back(because: Because, plugin: str) -> None:
    reason = DriverReason(because, plugin)
    assert driver_text(reason) == TEXTS[because] + (", from package 1.0" if plugin else "")
    assert DriverReason.of(str(reason)) == reason


def test_no_two_read_the_same() -> None:
    assert len({*TEXTS.values()}) == len(TEXTS) == len(Because)


@pytest.mark.parametrize("written", ["", "chosen with --driver", "the token: is set"])
def test_what_an_earlier_version_wrote_is_no_code(written: str) -> None:
    assert DriverReason.of(written) is None


def test_the_page_about_drivers_has_it() -> None:
    said = driver_text(DriverReason(Because.ENABLED))
    page = (ROOT / "docs/drivers.md").read_text(encoding="utf-8")
    assert f"```text\nbridgepoint-group: driver api ({said})\n```" in page
