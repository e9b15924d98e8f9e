"""Whatever is asked, the driver answers once, under the same number, and lives on."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.connector.driver import Driver
from simulator.connector.steps import Steps
from simulator.connector.store import Store
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind

HELLO = {
    "protocol": 1,
    "name": "under test",
    "version": "0.1.0",
    "verbs": ["clock", "crash"],
}


def answers(*lines: str, driver: Driver | None = None) -> list[dict[str, Any]]:
    out = io.StringIO()
    requests = io.StringIO("".join(f"{line}\n" for line in lines))
    (driver or Driver(Steps, "under test")).serve(requests, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(request: object, verb: str, /, **arguments: object) -> str:
    return json.dumps({"id": request, "verb": verb, "arguments": arguments})


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    pem = tmp_path / "anchor.pem"
    pem.write_bytes(Authority(Kind.SIGNATURE).certificate.public_bytes(Encoding.PEM))
    (tmp_path / "links").mkdir()
    return {
        "profile": "modelled-1",
        "portal": {
            "url": "https://127.0.0.1:1",
            "account": "a",
            "password": "p",
            "ca_file": str(pem),
        },
        "signature": {"anchors": [str(pem)], "ocsp_url": "https://127.0.0.1:1/ocsp"},
        **{name: str(tmp_path / name) for name in ("links", "handover", "state", "log")},
    }


def test_it_says_who_it_is() -> None:
    assert answers('{"id": 1, "verb": "hello"}') == [{"id": 1, "result": HELLO}]


def test_an_unknown_verb_is_an_error_and_not_the_end() -> None:
    assert answers(asked(7, "dance"), asked("8", "hello")) == [
        {"id": 7, "error": "unknown verb 'dance'"},
        {"id": "8", "result": HELLO},
    ]


@pytest.mark.parametrize(
    "line", ["{", "", "[]", "1", '"x"', "null", "{}", '{"verb": "hello"}', "[" * 100_000]
)
def test_a_line_that_is_no_request_is_answered_without_number(line: str) -> None:
    broken, after = answers(line, asked(2, "hello"))

    assert (list(broken), broken["id"]) == (["id", "error"], None)
    assert after == {"id": 2, "result": HELLO}


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 3}',
        '{"id": 3, "verb": "hello", "arguments": []}',
        '{"id": 3, "verb": "hello", "arguments": {"x": 1}}',
        '{"id": 3, "verb": "clock", "arguments": {"now": "yesterday"}}',
        '{"id": 3, "verb": "clock", "arguments": {}}',
        '{"id": 3, "verb": ["hello"]}',
    ],
)
def test_a_request_that_makes_no_sense_is_answered_under_its_number(line: str) -> None:
    (answer,) = answers(line)

    assert (list(answer), answer["id"]) == (["id", "error"], 3)


@pytest.mark.parametrize("verb", ["cycle", "list"])
def test_what_needs_settings_says_so(verb: str) -> None:
    assert answers(asked(1, verb), asked(2, "decide", number="1", decision="complete")) == [
        {"id": 1, "error": "RuntimeError: configure comes first"},
        {"id": 2, "error": "RuntimeError: configure comes first"},
    ]


def test_an_unknown_setting_is_refused_by_name(settings: dict[str, Any]) -> None:
    (answer,) = answers(asked(1, "configure", **settings, colour="red"))

    assert answer["id"] == 1
    assert answer["error"].startswith("ValidationError: 1 validation error for Settings\ncolour\n")


def test_a_refused_configure_leaves_the_connector_at_work(settings: dict[str, Any]) -> None:
    told = answers(
        asked(1, "configure", **settings),
        asked(2, "configure", colour="red"),
        asked(3, "cycle"),
        asked(4, "list"),
        asked(5, "reset"),
    )

    assert [answer.get("result", "error") for answer in told] == [
        *(None, "error"),
        *({"portal": "unavailable"}, [], None),
    ]


def test_a_decision_on_nothing_is_refused(settings: dict[str, Any]) -> None:
    told = answers(
        asked(1, "configure", **settings),
        asked(2, "decide", number="1", decision="complete"),
        asked(3, "decide", number="1", decision="burn"),
        asked(4, "reset"),
    )

    assert [answer.get("error") for answer in told] == [
        None,
        "ValueError: no filing '1'",
        "ValueError: decision 'burn' is not one of visit, complete, reject, resubmit",
        None,
    ]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"signer": "123"}, "ValueError: not a 宛名番号 of 15 digits: '123'"),
        ({"subject": "x"}, "ValueError: not a 宛名番号 of 15 digits: 'x'"),
        ({}, "ValueError: no 宛名番号"),
        ({"signer": "000000000000001"}, "ValueError: no filing '1' waits"),
        ({"subject": "000000000000001"}, "ValueError: no filing '1' waits"),
    ],
)
def test_a_number_for_nothing_is_refused(
    settings: dict[str, Any], found: dict[str, str], told: str
) -> None:
    _, answer, _ = answers(
        asked(1, "configure", **settings),
        asked(2, "identify", number="1", **found),
        asked(3, "reset"),
    )

    assert answer == {"id": 2, "error": told}


def test_only_a_waiting_filing_takes_a_number_from_staff(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "connector.sqlite"))
    for number, state in (("001", "waiting"), ("002", "handed-over")):
        store.add(number, b"")
        store.judge(number, state, "", "有効", "", "", [])

    taken = [store.enter(number, "000000000000007", "") for number in ("001", "002", "003")]
    store.enter("001", "", "000000000000008")  # what was entered before stays
    entered = [(one.entered, one.entered_subject) for one in store.filings()]
    store.close()

    assert (taken, entered) == (
        [True, False, False],
        [("000000000000007", "000000000000008"), ("", "")],
    )


def test_a_reset_forgets_all_and_a_configure_nothing(settings: dict[str, Any]) -> None:
    driver = Driver(Steps, "under test")
    configure = asked(1, "configure", **settings)
    answers(configure, driver=driver)
    store = Store(str(Path(settings["state"]) / "connector.sqlite"))
    store.add("001", b"")
    store.close()

    kept = answers(configure, asked(2, "list"), driver=driver)[-1]["result"]
    told = answers(
        *(asked(3, "reset"), asked(4, "list"), configure, asked(5, "list"), asked(6, "reset")),
        driver=driver,
    )

    assert [row["number"] for row in kept] == ["001"]
    assert [answer.get("result", answer.get("error")) for answer in told] == [
        *(None, "RuntimeError: configure comes first"),
        *(None, [], None),
    ]
    assert not Path(settings["state"]).exists()


def test_a_reset_after_a_crash_forgets_all_too(settings: dict[str, Any]) -> None:
    driver = Driver(Steps, "under test")
    configure = asked(1, "configure", **settings)
    told = answers(configure, asked(2, "crash"), asked(3, "reset"), driver=driver)

    assert [answer["result"] for answer in told] == [None, None, None]
    assert not Path(settings["state"]).exists()


@pytest.mark.parametrize("state", ["state", ""])
def test_a_reset_deletes_nothing_that_is_not_the_connector_s(
    settings: dict[str, Any], state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / state / "kept" / "file"
    kept.parent.mkdir(parents=True)
    kept.write_text("precious")
    driver = Driver(Steps, "under test")
    told = answers(
        asked(1, "configure", **settings | {"state": state}), asked(2, "reset"), driver=driver
    )

    assert [answer["result"] for answer in told] == [None, None]
    assert kept.read_text() == "precious"
    assert not (tmp_path / state / "connector.sqlite").exists()


def test_a_configure_that_fails_leaves_no_closed_connector(settings: dict[str, Any]) -> None:
    driver = Driver(Steps, "under test")
    lost = settings | {"signature": settings["signature"] | {"anchors": ["lost.pem"]}}
    first, failed, after = answers(
        *(asked(1, "configure", **settings), asked(2, "configure", **lost), asked(3, "list")),
        driver=driver,
    )

    assert first == {"id": 1, "result": None}
    assert failed["error"].startswith("FileNotFoundError: ")
    assert after == {"id": 3, "error": "RuntimeError: configure comes first"}


def test_bytes_that_are_no_text_do_not_end_the_process() -> None:
    command = [sys.executable, "-m", "simulator.connector"]
    lines = b'\xff\n{"id": "\\ud800", "verb": "x"}\n{"id": 1, "verb": "hello"}\n'

    done = subprocess.run(command, input=lines, capture_output=True, timeout=30, check=False)

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in told] == [None, "\ud800", 1]
    assert (done.returncode, done.stderr) == (0, b"")
