"""Calls are held while a stage is set, and a wait says who, what, how long and what came."""

import asyncio
import ssl
import threading
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive

from conformance.target.waiting import Waiting
from conformance.target.watch import Watch
from simulator.contracts.problem import Text
from simulator.contracts.profile import Operation, builtin
from simulator.pki.tls import TlsAuthority
from simulator.web.server import Server
from simulator.world.clock import SystemClock

LIST = builtin().operation(Operation.LIST_APPLICATIONS).path
FORM = builtin().operation(Operation.GET_FORM).path


class Answers:
    """An application that answers at once, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        del receive
        self.asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def watch(answers: Answers) -> Watch:
    return Watch(answers, builtin())


def post(watch: Watch, path: str) -> None:
    async def call() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(watch)) as client:
            await client.post(f"http://portal.example/tekigo/portal{path}")

    asyncio.run(call())


def test_a_held_call_is_answered_after_the_release(watch: Watch, answers: Answers) -> None:
    watch.hold()
    calling = threading.Thread(target=post, args=(watch, LIST))
    calling.start()
    post(watch, FORM)  # a resident's call is not held

    assert answers.asked == [f"/tekigo/portal{FORM}"]
    assert watch.calls()[Operation.LIST_APPLICATIONS] == 0
    watch.release()
    calling.join()

    assert answers.asked[1:] == [f"/tekigo/portal{LIST}"]
    assert watch.calls() == {"other": 1, Operation.LIST_APPLICATIONS: 1}
    assert watch.at_work == 0


def test_the_release_tells_whether_a_call_came_meanwhile(answers: Answers) -> None:
    came = threading.Event()

    class Noticing(Watch):
        async def _hold_call(self, receive: Receive) -> Receive | None:
            came.set()
            return await super()._hold_call(receive)

    watch = Noticing(answers, builtin())
    watch.hold()
    calling = threading.Thread(target=post, args=(watch, LIST))
    calling.start()
    assert came.wait(60)
    assert watch.release()
    calling.join()

    watch.hold()
    assert not watch.release()


def test_a_call_that_was_given_up_while_held_never_came(
    watch: Watch, answers: Answers, tmp_path: Path
) -> None:
    tls = TlsAuthority.open(tmp_path, SystemClock().now())
    server = Server(watch, tls.server_file).start()
    trust = ssl.create_default_context(cafile=tls.ca_file)
    watch.hold()
    with (
        httpx.Client(verify=trust, trust_env=False, timeout=0.3) as impatient,
        pytest.raises(httpx.ReadTimeout),
    ):
        impatient.post(f"{server.url}{LIST}", json={})
    with httpx.Client(verify=trust, trust_env=False) as patient:
        patient.post(f"{server.url}{FORM}")  # answered after the other's end has been noticed
        asked = threading.Thread(target=patient.post, args=(f"{server.url}{LIST}",))
        asked.start()
        watch.release()
        asked.join()
    server.stop()

    assert watch.calls() == {"other": 1, Operation.LIST_APPLICATIONS: 1}
    assert len(answers.asked) == 2


def test_a_wait_ends_when_it_comes_and_tells_what_came_instead(watch: Watch) -> None:
    moments: list[Waiting] = []
    post(watch, FORM)

    def done() -> bool:
        if len(moments) == 2:
            post(watch, LIST)
        return len(moments) > 3

    last = watch.wait(done, 60, Text("一覧", "a list"), moments.append)

    assert last.left > 0
    assert [moment.began for moment in moments] == [True, False, False, False]
    assert moments[-1].came == ((Operation.LIST_APPLICATIONS, 1),)


def test_a_wait_that_has_come_already_is_told_once(watch: Watch) -> None:
    moments: list[Waiting] = []

    watch.wait(lambda: True, 60, Text("一覧", "a list"), moments.append)

    assert [moment.began for moment in moments] == [True]


def test_a_wait_is_given_up_at_its_deadline(watch: Watch) -> None:
    last = watch.wait(lambda: False, 0.05, Text("一覧", "a list"), lambda _: None)

    assert last.left <= 0
    assert last.text.en == (
        "Waiting: it is the connector's turn. Expected: a list (0:00 left). So far: nothing"
    )


def test_the_line_of_a_wait_in_both_languages() -> None:
    moment = Waiting(
        Text("list-applications の呼び出し", "a call of list-applications"), 272, (("login", 3),)
    )

    assert moment.text.ja == (
        "待機: コネクタの番です。list-applications の呼び出しを待っています (残り 4:32)。"
        "これまで: login 3回"
    )
    assert moment.text.en == (
        "Waiting: it is the connector's turn. Expected: a call of list-applications (4:32 left)."
        " So far: login ×3"
    )


def test_a_profile_without_login_is_watched_too(answers: Answers) -> None:
    profile = builtin("modelled-2")
    watch = Watch(answers, profile)
    path = profile.operation(Operation.LIST_APPLICATIONS).path

    async def call() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(_message: object) -> None:
            """Take the answer."""

        await watch({"type": "http", "path": f"/tekigo/portal{path}"}, receive, send)

    asyncio.run(call())

    assert watch.calls() == {"list-applications": 1}
