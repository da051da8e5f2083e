"""Compiling a flow and rendering its texts for an account, beside yamllint, which looks at its style."""

from collections.abc import Iterator

from benchmarks.measured import ROOT, Row, median
from benchmarks.validate import style_alone
from ghl_flow.compile.flow import compile_flow
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.spec.project import Project


def rows() -> Iterator[Row]:
    """The row of the table."""
    project = Project(ROOT)
    account = project.account("bridgepoint-group").value
    library = TemplateLibrary(project.templates_folder)
    flow = project.flow("missed-call-text-back")
    compiling = median(lambda: compile_flow(flow, account, library), 50)
    yield Row("compile it and render its text", compiling, "yamllint of the same", style_alone(), 0.5)
