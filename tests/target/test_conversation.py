"""What is said to a connector arrives as it was said, and only its own answer counts."""

import sys
from collections.abc import Iterator

import pytest

from conformance.target.driver import ConnectorLost, ConnectorRefused, DrivenConnector
from conformance.target.settings import Drive

ECHO = """
import json, sys
for line in sys.stdin.buffer:
    asked = json.loads(line)
    arguments = asked["arguments"]
    answer = {"id": asked["id"], "result": {"protocol": 1, "heard": arguments}}
    answer.update(arguments.get("instead", {}))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\\n")
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def echo() -> Iterator[DrivenConnector]:
    connector = DrivenConnector(Drive((sys.executable, "-c", ECHO), answer_seconds=30))
    connector.start()
    yield connector
    connector.stop()


@pytest.mark.parametrize("text", ["山田　花子", "\u845b\U000e0100", 'a\n"b"\u2028c'])
def test_text_survives_the_way_there_and_back(echo: DrivenConnector, text: str) -> None:
    assert echo.call("say", text=text)["heard"] == {"text": text}


def test_an_answer_to_something_else_is_not_taken(echo: DrivenConnector) -> None:
    with pytest.raises(ConnectorLost, match=r'expected \{"id": 2, "result": …\}, came'):
        echo.call("say", instead={"id": 1})


def test_an_error_is_told_even_when_a_result_came_with_it(echo: DrivenConnector) -> None:
    with pytest.raises(ConnectorRefused, match=r"^say: no$"):
        echo.call("say", instead={"error": "no"})


def test_it_can_be_started_again_after_a_kill(echo: DrivenConnector) -> None:
    echo.kill()
    running = echo.running

    echo.start()

    assert (running, echo.running) == (False, True)
    assert echo.call("say", x=1)["heard"] == {"x": 1}
