"""A CI server that reads only JUnit sees every requirement, and every reason."""

from xml.etree import ElementTree as ET

import pytest

from conformance.result.model import Verdict
from reports.junit import junit_text
from reports.words import Language
from tests.reports import builders

LANGUAGES: tuple[Language, ...] = ("ja", "en")


def parsed(text: str) -> ET.Element:
    """Return a JUnit report as a tree."""
    return ET.fromstring(text)  # noqa: S314  (written by us)


def case_of(root: ET.Element, id_: str) -> ET.Element:
    """Return the case of one requirement."""
    return next(c for c in root.iter("testcase") if str(c.get("name")).startswith(f"{id_} "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_are_what_the_cases_say(language: Language) -> None:
    root = parsed(junit_text(builders.failing(), language))
    numbers = [root.get(name) for name in ("tests", "failures", "errors", "skipped")]

    assert numbers == ["13", "3", "1", "4"]
    for suite in root:
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))


def test_every_block_is_a_suite() -> None:
    root = parsed(junit_text(builders.failing(), "ja"))

    assert [suite.get("name") for suite in root] == [
        "tekigo",
        "①-3 連携サーバ",
        "②・③-1 番号紐付情報",
        "③-2 取り込み",
        "③-4 申請者特定",
        "③-5 ステータス管理",
        "③-6・④ 基幹連携",
        "運用",
    ]


def test_outcomes_have_their_junit_meaning() -> None:
    root = parsed(junit_text(builders.failing(), "en"))
    kinds = {
        id_: [child.tag for child in case_of(root, id_)]
        for id_ in ("1-3.01", "3-6.11", "3-2.01", "3-1.09", "9-1.03", "9-1.05")
    }

    assert kinds == {
        "1-3.01": [],
        "3-6.11": ["failure"],
        "3-2.01": ["error"],
        "3-1.09": ["skipped"],
        "9-1.03": ["skipped"],
        "9-1.05": ["skipped"],
    }
    skipped = case_of(root, "3-1.09").find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "planned: A check follows in the next version."


def test_a_required_check_that_never_ran_is_an_error() -> None:
    root = parsed(junit_text(builders.interrupted(), "en"))
    error = case_of(root, "3-6.11").find("error")

    assert error is not None
    assert error.get("type") == "not-run"


def test_a_check_the_register_does_not_know_is_not_dropped() -> None:
    root = parsed(junit_text(builders.dishonest()["the register is empty"], "en"))

    assert root.get("tests") == "9"


def test_a_check_given_twice_is_shown_twice() -> None:
    root = parsed(junit_text(builders.dishonest()["a check ran twice"], "en"))
    names = [case.get("name") for case in root.iter("testcase")]

    assert names.count("1-3.01 An expired token is renewed") == 2


def test_a_failure_carries_its_code_points() -> None:
    failure = case_of(parsed(junit_text(builders.failing(), "ja")), "3-6.11").find("failure")

    assert failure is not None
    assert failure.get("message") == "引き渡された氏名が、申請された氏名と異なります。"
    assert "U+20BB7 U+7530 U+3000 U+845B U+E0100 U+5B50" in str(failure.text)
    assert "tekigo replay cases/3-6.11-a41f.json" in str(failure.text)


def test_properties_name_scope_and_digests() -> None:
    result = builders.passing_draft()
    root = parsed(junit_text(result, "en"))
    properties = {p.get("name"): p.get("value") for p in root.iter("property")}

    assert properties == {
        "tool": "0.1.0",
        "register_version": "0.1",
        "profile": "modelled-1",
        "role": "municipal-file",
        "depth": "drive",
        "controls": "clock, crash, kill, patience, pair",
        "signature": "own",
        "revocation": "ocsp",
        "my_number": "omit",
        "budget": "standard",
        "seed": "20260401",
        "starts_at": "2026-04-01T09:00:00+09:00",
        "connector": "reference connector 0.1.0",
        "required_digest": result.required_digest,
        "digest": result.digest,
        "produced_at": "2026-04-01T09:05:00+09:00",
        "headline": result.headline.en,
    }


def test_characters_xml_cannot_hold_are_named() -> None:
    good = builders.failing()
    check = builders.failing_name().model_copy(
        update={"reason": builders.same('\x00\x1b[2J\ufffe\n<&">'), "replay": "a\x0bb"}
    )
    result = builders.changed(good, checks=builders.replaced(good, check))
    failure = case_of(parsed(junit_text(result, "en")), "3-6.11").find("failure")

    assert failure is not None
    assert failure.get("message") == '⟨NUL⟩⟨ESC⟩[2J⟨U+FFFE⟩⟨LF⟩<&">'
    assert "a⟨U+000B⟩b" in str(failure.text)


def test_declared_encoding_does_not_depend_on_the_machine() -> None:
    text = junit_text(builders.failing(), "ja")

    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert ET.fromstring(text.encode()).tag == "testsuites"  # noqa: S314


def test_a_should_that_is_not_met_is_told_and_fails_no_gate() -> None:
    good = builders.conforming()
    advice = next(r.id for r in good.register_ if r.level == "SHOULD" and r.coverage == "checked")
    checks = [
        check.model_copy(update={"verdict": Verdict.UNMET}) if check.id == advice else check
        for check in good.checks
    ]
    root = parsed(junit_text(builders.changed(good, checks=checks), "en"))

    assert (root.get("failures"), root.get("errors")) == ("0", "0")
    skipped = case_of(root, advice).find("skipped")
    assert skipped is not None
    assert skipped.get("type") == "unmet"
