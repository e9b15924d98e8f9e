"""A connector behind a URL is driven as one behind a pipe is, and how it got lost is told."""

import json
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from conformance.target.driver import ConnectorLost, ConnectorRefused, DrivenConnector
from conformance.target.settings import Drive

Answer = Callable[[dict[str, Any]], bytes | None]
Listening = Callable[[Answer], str]


def hello(request: dict[str, Any], **more: object) -> bytes:
    return json.dumps({"id": request["id"], "result": {"protocol": 1, **more}}).encode()


class Listener(HTTPServer):
    """A server that is not surprised when whoever asked has gone."""

    def handle_error(self, *_: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            traceback.print_exc()


@pytest.fixture
def listening() -> Iterator[Listening]:
    """Return a way to have requests answered at a URL; None answers by hanging up."""
    servers: list[HTTPServer] = []

    def listen(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                content = answer(json.loads(body))
                if content is not None:
                    self.send_response(200 if b"error" not in content else 400)
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None: ...

        server = Listener(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield listen
    for server in servers:
        server.shutdown()
        server.server_close()


def test_request_and_answer_are_those_of_the_pipe(listening: Listening) -> None:
    heard: list[dict[str, Any]] = []

    def answer(request: dict[str, Any]) -> bytes:
        heard.append(request)
        return hello(request, name="山田")

    driven = DrivenConnector(Drive(url=listening(answer)))
    assert driven.start()["name"] == "山田"
    driven.call("clock", now="x")
    driven.stop()

    assert heard == [
        {"id": 1, "verb": "hello", "arguments": {}},
        {"id": 2, "verb": "clock", "arguments": {"now": "x"}},
    ]


def test_an_error_counts_whatever_its_status(listening: Listening) -> None:
    def answer(request: dict[str, Any]) -> bytes:
        if request["verb"] == "hello":
            return hello(request)
        return json.dumps({"id": request["id"], "error": "no"}).encode()

    driven = DrivenConnector(Drive(url=listening(answer)))
    driven.start()

    with pytest.raises(ConnectorRefused, match=r"^cycle: no$"):
        driven.call("cycle")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda _: b"<html>", 'hello: expected {"id": 1, "result": …}, came <html>'),
        (lambda _: b"\xff", "hello: the answer is no UTF-8"),
        (lambda _: None, "hello: no connection (Server disconnected"),
        (lambda request: hello(request | {"id": 7}), "expected"),
    ],
    ids=["another page", "no text", "hung up", "another id"],
)
def test_an_answer_that_is_none_loses_the_connector(
    listening: Listening, answer: Answer, told: str
) -> None:
    url = listening(answer)

    with pytest.raises(ConnectorLost) as lost:
        DrivenConnector(Drive(url=url)).start()

    assert lost.value.in_language("en").startswith(f"The connector cannot be reached: {url}\n")
    assert told in lost.value.in_language("en")
    assert lost.value.exit_code == 3


def test_nobody_there_is_told_in_both_languages() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"

    with pytest.raises(ConnectorLost) as lost:
        DrivenConnector(Drive(url=url)).start()

    assert "hello: 接続できません (" in lost.value.in_language("ja")
    assert "POST a hello to the URL" in lost.value.in_language("en")


def test_silence_ends_at_the_deadline(listening: Listening) -> None:
    over = threading.Event()
    url = listening(lambda _: b"" if over.wait(10) else None)

    with pytest.raises(ConnectorLost, match=r"hello: no answer in 0\.1 s"):
        DrivenConnector(Drive(url=url, answer_seconds=0.1)).start()
    over.set()


def test_a_crash_is_a_verb_and_a_new_hello(listening: Listening) -> None:
    verbs: list[str] = []

    def answer(request: dict[str, Any]) -> bytes:
        verbs.append(request["verb"])
        return hello(request)

    driven = DrivenConnector(Drive(url=listening(answer)))
    driven.start()
    driven.restart()

    assert verbs == ["hello", "crash", "hello"]


@pytest.mark.parametrize(
    ("verbs", "reach", "missing"),
    [
        ([], Drive(), "clock, crash"),
        (["clock"], Drive(), "crash"),
        (["clock"], Drive(crash=False), None),
        ([], Drive(crash=False, clock=False), None),
        (None, Drive(), None),
        ("clock crash", Drive(), "clock, crash"),
    ],
)
def test_a_verb_that_settings_name_and_hello_lacks_is_an_error_of_settings(
    listening: Listening, verbs: object, reach: Drive, missing: str | None
) -> None:
    more = {} if verbs is None else {"verbs": verbs}
    driven = DrivenConnector(replace(reach, url=listening(lambda request: hello(request, **more))))

    if missing is None:
        driven.start()
        return
    with pytest.raises(ConnectorLost) as lost:
        driven.start()
    assert f"the verbs of hello lack {missing}" in lost.value.in_language("en")
