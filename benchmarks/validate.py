"""Validation of one flow, beside yamllint."""

from collections.abc import Iterator

from benchmarks.measured import GHL_FLOW, ROOT, YAMLLINT, Row, in_turns, median, took
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load

SHIPPED = ROOT / "flows/missed-call-text-back.yaml"


def style_alone() -> float:
    """Seconds for yamllint over the shipped flow, in this process."""
    from yamllint import linter
    from yamllint.config import YamlLintConfig

    text, config = SHIPPED.read_text(encoding="utf-8"), YamlLintConfig("extends: relaxed")
    return median(lambda: list(linter.run(text, config)), 50)


def rows() -> Iterator[Row]:
    """The rows of the table."""
    ours, theirs = in_turns(
        lambda: took(GHL_FLOW, "validate", str(SHIPPED)),
        lambda: took(YAMLLINT, "-d", "relaxed", str(SHIPPED)),
        11,
    )
    yield Row("`ghl-flow validate` of one file", ours.processor, "yamllint of the same", theirs.processor, 3)
    reading = median(lambda: load(SHIPPED, Flow), 50)
    yield Row("read and validate it, once started", reading, "yamllint of the same", style_alone(), 0.5)
