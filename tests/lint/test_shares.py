"""However many processes look at flow files, and whatever becomes of them: what is found is the same."""

import os
import re
import resource
import signal
import time
from collections.abc import Iterator
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

import pytest
import yaml

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.facts.book import SHIPPED
from ghl_flow.lint.alone import FlowFile, Looking, look
from ghl_flow.lint.example import Example, flow_with
from ghl_flow.lint.registry import all_rules, chosen_rules
from ghl_flow.lint.rule import Finding, Rule, Severity
from ghl_flow.lint.run import lint_project
from ghl_flow.lint.shares import processes_for
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.project import Project
from tests.conftest import BRIDGEPOINT
from tests.forked import Forked

Sent = TypeVar("Sent")
_BROKEN = {
    "no-yaml.yaml": "version: 1\nflow: [\n",
    "no-flow.yaml": "version: 1\nflow: no-flow\nname: No flow\nsteps: 3\n",
    "no-template.yaml": flow_with("- sms: { template: nowhere }", flow="no-template"),
    "never-reached.yaml": flow_with("- end\n- add_tag: late", flow="never-reached"),
    "twice.yaml": flow_with("- sms: Hi", flow="quote-request-0"),
    "kept.yaml": "# ghl-flow: ignore-file[GF101, GF102, ABC] wanted\n" + flow_with("- sms: Hi", flow="kept"),
}
_MORE = {
    "greets.yaml": flow_with("- sms: 'Hi {{ contact.first_name }}, what   for?'", flow="greets"),
    "greets-too.yaml": flow_with("- sms: { template: missed-call }", flow="greets-too"),
    "leads-on.yaml": flow_with("- add_tag: one", flow="leads-on", trigger="contact_tag: { added: two }"),
    "leads-back.yaml": flow_with("- add_tag: two", flow="leads-back", trigger="contact_tag: { added: one }"),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the flows that break rules, those that belong together beside each other."""
    root = tmp_path_factory.mktemp("corpus")
    (root / "flows").mkdir()
    (root / "accounts").mkdir()
    run = ["quote-request-1"]
    for number, rule in enumerate(all_rules()):
        texts = [text for text in (rule.bad.flow, *rule.bad.others) if text]
        names = [str(yaml.safe_load(text)["flow"]) for text in texts]
        for name, text in zip(names, texts, strict=True):
            for other in names:
                text = re.sub(rf"(?<![\w-]){other}(?![\w-])", f"{other}-{number}", text)
            (root / f"flows/{number:03}-{name}.yaml").write_text(text, encoding="utf-8")
            run += [f"{name}-{number}"] if number % 9 == 0 else []
    for file, text in (_BROKEN | _MORE).items():
        (root / f"flows/{file}").write_text(text, encoding="utf-8")
    (root / "niche_templates/default").mkdir(parents=True)
    text = "---\ndescription: test\n---\nHELLO {{ contact.first_name }}, \U0001f600 ok?\n"
    (root / "niche_templates/default/missed-call.sms.j2").write_text(text, encoding="utf-8")
    account = yaml.safe_load(BRIDGEPOINT) | {"native_missed_call_text_back": "off"}
    account["flows"] = [*dict.fromkeys(run), "no-template", "nowhere"]
    (root / "accounts/one.yaml").write_text(yaml.safe_dump(account), encoding="utf-8")
    (root / "ghl-flow.yaml").write_text("version: 1\n", encoding="utf-8")
    return root


def looking(root: Path, rules: tuple[Rule, ...]) -> Looking:
    return Looking(
        Project(root), TemplateLibrary(root / "niche_templates"), SHIPPED, rules, {"quote-request-1"}
    )


def sent(what: Sent) -> Sent:
    """A thing as another process gets it."""
    found: Sent = ForkingPickler.loads(ForkingPickler.dumps(what))
    return found


def said(root: Path, jobs: int, rules: tuple[Rule, ...]) -> str:
    """All that linting tells, with the texts and edits that findings hold."""
    project = Project(root)
    result = lint_project(project, TemplateLibrary(project.templates_folder), rules, jobs=jobs)
    places = [result.places.name(item) for item in result.findings]
    return repr((result.findings, result.not_assessed, sorted(result.files), places))


def _say(root: Path) -> None:
    alone = said(root, 1, all_rules())
    for jobs in (2, 7):
        print(jobs, said(root, jobs, all_rules()) == alone)
    print(*sorted(set(re.findall(r"code='(\w+)'", alone))))


def test_findings_are_the_same_byte_for_byte(corpus: Path) -> None:
    forked = Forked(_say, corpus)
    told, errors = forked.communicate(60)
    *same, codes = told.splitlines()
    assert (same, errors) == (["2 True", "7 True"], "")
    # What is not valid, what is in one flow, in its text, and what is between two, for each rule that asks.
    between = {rule.code for rule in all_rules() if type(rule).of_flow is not Rule.of_flow}
    assert {"GF000", "GF101", "GF401"} | between <= set(codes.split()), codes
    assert len(codes.split()) > 60


def test_what_another_process_tells_is_what_is_found_here(corpus: Path) -> None:
    at, paths = looking(corpus, all_rules()), Project(corpus).flow_files()
    here = look(at, paths)
    there = sent([item.told for item in look(sent(at), paths)])
    for path, one, told in zip(paths, here, there, strict=True):
        assert told == one.told, path
        other = FlowFile(told, at.templates)
        assert (other.idle is None) == (one.idle is None), path
        if one.idle is not None and other.idle is not None:
            assert other.idle.compiled.workflows == one.idle.compiled.workflows
            assert other.idle.stored[0].path == one.idle.stored[0].path if one.idle.stored else True


class _Ends(Rule):
    """Ends every process but the one that lints."""

    code, name, severity, source = "GF101", "ends", Severity.ERROR, "a test"
    bad = good = Example()

    def __init__(self, how: str) -> None:
        self.here = os.getpid()
        self.how = how

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if os.getpid() != self.here:
            match self.how:
                case "exits":
                    os._exit(0)
                case "is killed":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "fails":
                    raise ValueError("of this rule")
                case "tells what is no data":
                    yield self.at(subject.location("flow"), _NoData("seen"))
        yield self.at(subject.location("flow"), "seen")


class _NoData(str):
    def __reduce__(self) -> str:
        raise TypeError("it stays here")


_WAYS = ("exits", "is killed", "fails", "tells what is no data")


def _say_all(root: Path) -> None:
    others = chosen_rules(["GF2", "GF4"], [])
    alone = said(root, 1, (_Ends(""), *others))
    for how in _WAYS:
        print(how, said(root, 3, (_Ends(how), *others)) == alone)
    unsendable = _Ends("exits")
    vars(unsendable)["held"] = lambda: None
    Thread(target=Event().wait, daemon=True).start()  # beside which no process is forked off
    print("cannot be given it", said(root, 3, (unsendable, *others)) == alone)
    # A file can be opened, and nothing that a process needs.
    free = os.dup(0)
    os.close(free)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1, most))
    print("is not made", said(root, 3, (_Ends("exits"), *others)) == alone)


def test_a_process_that_ends_loses_nothing(corpus: Path) -> None:
    told, errors = Forked(_say_all, corpus).communicate(60)
    assert (told.splitlines(), errors) == (
        [f"{how} True" for how in (*_WAYS, "cannot be given it", "is not made")],
        "",
    )


class _Interrupted(_Ends):
    """Interrupts the process that lints, while the others work on."""

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if os.getpid() != self.here:
            print(os.getpid(), flush=True)
            time.sleep(60)
        time.sleep(0.2)
        raise KeyboardInterrupt
        yield


def _interrupted(root: Path) -> None:
    try:
        said(root, 3, (_Interrupted(""),))
    except KeyboardInterrupt:
        print("interrupted")


def test_no_process_stays_behind(corpus: Path) -> None:
    told, errors = Forked(_interrupted, corpus).communicate(20)
    *others, last = told.splitlines()
    assert (len(others), last, errors) == (2, "interrupted", "")
    for process in others:
        with pytest.raises(ProcessLookupError):
            os.kill(int(process), 0)


@pytest.mark.parametrize(
    ("files", "processors", "processes"),
    [(0, 4, 1), (199, 4, 1), (200, 1, 1), (200, 4, 2), (350, 4, 3), (1_000, 2, 2), (10_000, 64, 8)],
)
def test_as_many_processes_as_are_worth_it(files: int, processors: int, processes: int) -> None:
    assert processes_for(files, processors) == processes
