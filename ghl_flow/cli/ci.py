"""`ghl-flow ci`: the whole gate, as CI runs it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import Format, FormatOption, ReachOptions, TermsOptions
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.operations.ci import Gate
    from ghl_flow.operations.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="ci")(bundled(ci))


def ci(
    context: typer.Context,
    which: RunnersOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    skip: Annotated[
        list[str] | None,
        names_option("--skip", text="Not this stage", metavar="lint|verify|test|plan"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="DIR",
            help="Write lint.sarif, tests.xml, plan.json and summary.md there.",
            show_default=False,
        ),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Run lint, verify, test and plan, as CI does.

    Every stage runs, whatever those before found. Where there are no credentials, as for a change from a
    fork: --skip plan.

    Exits with 0 when every stage did, else with the code that says most: 2 a file is not valid or there was
    nothing to look at, 1 something was found, failed or is not proved, 4 not signed in, 3 some accounts could
    not be looked at. Changes that are pending are no failure.

    \b
    ghl-flow ci
    ghl-flow ci --sandbox --output ci
    ghl-flow ci --skip plan --format json
    """
    from ghl_flow.cli.display.ci.json import gate_json
    from ghl_flow.cli.display.ci.text import print_gate, print_stage
    from ghl_flow.operations.ci import Gate, Passed, run_gate, stages_named

    session = Session.of(context)
    skipped = stages_named(skip or ())
    workspace = reach.workspace(session)
    passed: list[Passed] = []
    for one in run_gate(workspace, which.choice, terms.terms, skipped):
        passed.append(one)
        if fmt is Format.TEXT:
            print_stage(session, one)
    gate = Gate(tuple(passed), tuple(skipped))
    files = (
        _write(session, gate, workspace, output, terms, sandbox=reach.sandbox) if output is not None else []
    )
    if fmt is Format.JSON:
        session.print_json(gate_json(gate, files))
    else:
        print_gate(session, gate)
    raise typer.Exit(gate.exit_code)


def _write(
    session: Session,
    gate: "Gate",
    workspace: "Workspace",
    folder: Path,
    terms: TermsOptions,
    *,
    sandbox: bool,
) -> list[str]:
    """The files of a run, for what CI does with them; their paths."""
    from ghl_flow.cli.display.ci.markdown import gate_markdown
    from ghl_flow.cli.display.lint.machine import linted_text
    from ghl_flow.cli.display.plan.json import plan_json
    from ghl_flow.cli.display.test.junit import to_junit
    from ghl_flow.cli.written import write_output
    from ghl_flow.files import make_folder
    from ghl_flow.masking import masked
    from ghl_flow.operations.saved_plan import save_plan

    make_folder(folder)
    paths = workspace.report_paths
    documents = {"summary.md": gate_markdown(gate, paths)}
    if gate.linted is not None:
        documents["lint.sarif"] = masked(linted_text(gate.linted, "sarif", paths))
    if gate.tested is not None:
        documents["tests.xml"] = to_junit(gate.tested, paths)
    for name, text in documents.items():
        write_output(session, folder / name, text)
    written = [folder / name for name in documents]
    planned = gate.planned
    if planned is not None and planned.plan.accounts:
        rows = plan_json(planned.plan)
        save_plan(folder / "plan.json", rows, terms.terms, sandbox=sandbox, failed=planned.failed)
        written.append(folder / "plan.json")
    return [path.as_posix() for path in written]
