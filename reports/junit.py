"""The report a CI server reads: JUnit XML, one suite a block, one case a requirement.

The case ``tekigo.verdict`` passes only with an earned verdict. A server that knows nothing but
JUnit therefore never shows green for a run that was cut short, narrowed or edited.
"""

from xml.etree import ElementTree as ET

from conformance.result.model import CheckResult, Result
from reports import outline
from reports.characters import plain
from reports.judgement import Judgement, judge
from reports.outline import Row, State
from reports.text import failure
from reports.words import Language, say, word

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_KINDS = {
    State.FAIL: "failure",
    State.WAIVED: "failure",
    State.UNMET: "skipped",
    State.INCONCLUSIVE: "error",
    State.NOT_RUN: "error",
    State.UNVERIFIED: "error",
    State.PLANNED: "skipped",
    State.NOT_TESTABLE: "skipped",
    State.OUT_OF_SCOPE: "skipped",
}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit_text(result: Result, language: Language) -> str:
    """Return a result as JUnit XML.

    Args:
        result: the run; in a record that contradicts itself every recorded pass is an error.
        language: of names and messages.
    """
    judgement = judge(result)
    trusted = not judgement.refusals
    root = ET.Element("testsuites", name="tekigo")
    _add_verdict(root, result, judgement, language)
    for block, rows in outline.blocks(outline.rows(result, trusted=trusted)).items():
        suite = ET.SubElement(root, "testsuite", name=_clean(block))
        for row in rows:
            _add_requirement(suite, row, result, language, trusted=trusted)
    strangers = outline.strangers(result)
    if strangers:
        suite = ET.SubElement(root, "testsuite", name=word("strangers", language))
        for check in strangers:
            state = outline.verdict_state(check, trusted=trusted)
            _add_check(suite, check, state, result, language)
    _count(root)
    ET.indent(root)
    return _DECLARATION + ET.tostring(root, encoding="unicode") + "\n"


def _add_verdict(
    root: ET.Element, result: Result, judgement: Judgement, language: Language
) -> None:
    suite = ET.SubElement(root, "testsuite", name="tekigo")
    properties = ET.SubElement(suite, "properties")
    headline = say(judgement.headline, language)
    for name, value in {**_properties(result), "headline": headline}.items():
        ET.SubElement(properties, "property", name=name, value=_clean(value))
    case = ET.SubElement(suite, "testcase", classname="tekigo", name="tekigo.verdict")
    if not judgement.earned:
        reasons = (*judgement.refusals, *judgement.obstacles)
        why = [say(text, language) for text in reasons]
        _add_outcome(case, "failure", judgement.tone, headline, "\n".join(why))


def _properties(result: Result) -> dict[str, str]:
    connector = result.connector
    return {
        "tool": result.tool_version,
        **{name: _property(value) for name, value in result.scope.model_dump().items()},
        "connector": f"{connector.name} {connector.version}" if connector else "",
        "required_digest": result.required_digest,
        "digest": result.digest,
        "produced_at": result.produced_at,
    }


def _add_requirement(
    suite: ET.Element, row: Row, result: Result, language: Language, *, trusted: bool
) -> None:
    checks = [check for check in result.checks if check.id == row.requirement.id]
    for check in checks:
        _add_check(suite, check, outline.verdict_state(check, trusted=trusted), result, language)
    if not checks:
        text = say(row.requirement.text, language)
        case = _case(suite, row.requirement.id, text)
        message = f"{word(row.state, language)}: {say(row.why_unchecked, language)}"
        _add_outcome(case, _KINDS[row.state], row.state, message)


def _add_check(
    suite: ET.Element, check: CheckResult, state: State, result: Result, language: Language
) -> None:
    case = _case(suite, check.id, say(check.title, language))
    if state is State.PASS:
        return
    if state is State.UNVERIFIED:
        _add_outcome(case, _KINDS[state], state, word("unverified-means", language))
        return
    details = failure(check, result, language)
    _add_outcome(case, _KINDS[state], state, say(check.reason, language), details)


def _case(suite: ET.Element, id_: str, title: str) -> ET.Element:
    classname = f"tekigo.{suite.get('name')}"
    return ET.SubElement(suite, "testcase", classname=classname, name=_clean(f"{id_} {title}"))


def _add_outcome(case: ET.Element, kind: str, type_: str, message: str, text: str = "") -> None:
    outcome = ET.SubElement(case, kind, type=type_, message=_clean(message))
    outcome.text = text and "\n".join(_clean(line) for line in text.split("\n"))


def _count(root: ET.Element) -> None:
    for element in [root, *root]:
        element.set("tests", str(len(list(element.iter("testcase")))))
        for attribute, kind in _COUNTED.items():
            element.set(attribute, str(len(list(element.iter(kind)))))


def _clean(text: str) -> str:
    """Name every character XML 1.0 cannot hold, and what could reorder a page."""
    return plain(text, blanks=False)


def _property(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
