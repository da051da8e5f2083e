"""JUnit XML, which any CI server shows: suites of cases, each passed, failed or with an error."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ghl_flow.xml_text import xml_text


class Problem(NamedTuple):
    """Why a case has not passed. `error`: it could not be tried at all."""

    message: str
    text: str
    kind: str = ""
    error: bool = False


class Case(NamedTuple):
    """One case of a suite."""

    name: str
    where: str
    problems: Sequence[Problem] = ()


def junit_xml(name: str, suites: Iterable[tuple[str, Sequence[Case]]]) -> str:
    """The document: suites by name, in their order. What XML cannot write is replaced."""
    from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite
    from junitparser.junitparser import FinalResult

    document = JUnitXml(name)
    for title, cases in suites:
        suite = TestSuite(xml_text(title))
        for case in cases:
            written = TestCase(xml_text(case.name), xml_text(case.where), 0.0)
            found: list[FinalResult] = []
            for problem in case.problems:
                sort = Error if problem.error else Failure
                result = sort(xml_text(problem.message), problem.kind or None)
                result.text = xml_text(problem.text)
                found.append(result)
            written.result = found
            suite.add_testcase(written)
        document.add_testsuite(suite)
    document.update_statistics()
    # The library counts problems; a case fails once, however many it has.
    for counted in (document, *document):
        suites_of = [counted] if isinstance(counted, TestSuite) else list(document)
        results = [case.result for suite in suites_of for case in suite]
        counted.failures = sum(any(isinstance(one, Failure) for one in result) for result in results)
        counted.errors = sum(any(isinstance(one, Error) for one in result) for result in results)
    text: bytes = document.tostring()
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text.decode("utf-8")}\n'
