"""The HTTPS address: it stands on loopback, proves who it is, and leaves nothing behind."""

import socket
import ssl
import threading
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from simulator.contracts.problem import Problem
from simulator.contracts.profile import Operation
from simulator.pki.tls import TlsAuthority
from simulator.web.disguise import Guise, guises
from simulator.web.server import HOST, Server
from simulator.web.simulation import Simulation
from simulator.world.faults import Fault, FaultKind
from tests.web import builders

HELLO = PlainTextResponse("hello")
REGISTER = "/municipality/v1/statuses/register"


def hello(server: Server, ca_file: Path) -> str:
    trust = ssl.create_default_context(cafile=ca_file)
    return httpx.get(server.url, verify=trust, trust_env=False).text


def test_a_client_that_trusts_the_ca_is_answered(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.server_file).start()

    assert hello(server, tls.ca_file) == "hello"
    assert server.url == f"https://localhost:{server.port}"
    server.stop()


def test_a_client_refuses_the_second_ca(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.second.server_file).start()

    with pytest.raises(httpx.ConnectError, match="unable to get local issuer certificate"):
        hello(server, tls.ca_file)
    server.stop()


def test_it_listens_on_loopback_only(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.server_file).start()

    assert server._socket.getsockname() == (HOST, server.port)
    assert HOST == "127.0.0.1"
    server.stop()


def test_plain_http_is_not_spoken(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.server_file).start()

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://{HOST}:{server.port}", trust_env=False)
    server.stop()


def test_a_port_in_use_is_a_problem_that_names_it(tls: TlsAuthority) -> None:
    first = Server(HELLO, tls.server_file)

    with pytest.raises(Problem) as problem:
        Server(HELLO, tls.server_file, port=first.port)

    assert problem.value.in_language("ja") == (
        f"ポート {first.port} は使えません (Address already in use)。\n"
        "  → --port で別の番号を指定するか、使っているプログラムを止めてください。"
    )
    assert f"Port {first.port} cannot be used" in problem.value.in_language("en")
    assert problem.value.exit_code == 3
    first.stop()


def test_a_stopped_server_leaves_no_thread_and_frees_its_port_at_once(tls: TlsAuthority) -> None:
    before = threading.enumerate()
    first = Server(HELLO, tls.server_file).start()
    trust = ssl.create_default_context(cafile=tls.ca_file)
    with (
        socket.create_connection((HOST, first.port)) as plain,
        trust.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")
        first.stop()

    assert threading.enumerate() == before
    second = Server(HELLO, tls.server_file, port=first.port).start()
    assert hello(second, tls.ca_file) == "hello"
    second.stop()


def test_a_client_that_connects_and_says_nothing_does_not_hold_the_server_up(
    tls: TlsAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.web.server.STOP_SECONDS", 0.01)
    server = Server(HELLO, tls.server_file).start()

    with socket.create_connection((HOST, server.port)) as silent:
        silent.sendall(b"\x16\x03\x01")
        server.stop()

    server._thread.join()
    assert not server._thread.is_alive()


def test_a_server_that_was_never_started_can_be_stopped(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.server_file)

    server.stop()

    Server(HELLO, tls.server_file, port=server.port).stop()


def test_a_certificate_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    damaged = tmp_path / "server.pem"
    damaged.write_text("no certificate")
    server = Server(HELLO, damaged)

    with pytest.raises(Problem) as problem:
        server.start()
    server.stop()

    assert str(damaged) in problem.value.in_language("ja")
    assert str(damaged) in problem.value.in_language("en")


def test_two_addresses_serve_at_once(tls: TlsAuthority) -> None:
    first, second = (Server(HELLO, tls.server_file).start() for _ in range(2))

    assert first.port != second.port
    assert [hello(server, tls.ca_file) for server in (first, second)] == ["hello", "hello"]
    first.stop()
    second.stop()


def test_a_call_is_recorded_with_the_address_that_took_it(
    client: httpx.Client, town: Simulation
) -> None:
    client.post("/nowhere")

    assert [call.listener for call in town.world.journal.calls()] == ["gate"]


def test_a_lost_answer_leaves_the_effect_and_a_line_without_status(
    client: httpx.Client, town: Simulation
) -> None:
    number = builders.file(town, builders.resident(town))
    account = builders.ACCOUNT
    token = town.municipality.login(account.name, account.password)
    town.world.faults.plant(Fault(FaultKind.ANSWER_LOST, Operation.REGISTER_STATUS))
    asked = {"receiptNumber": number, "statusCode": "020"}
    headers = {"Authorization": f"Bearer {token}"}

    with pytest.raises(httpx.RemoteProtocolError):
        client.post(REGISTER, json=asked, headers=headers)
    repeated = client.post(REGISTER, json=asked, headers=headers)

    assert repeated.status_code == 200
    lines = [(call.status, call.fault, call.effect) for call in town.world.journal.calls()]
    assert lines == [(0, "answer-lost", "received"), (200, "", "")]
    assert town.applicant.receipt(number).status == "received"


def test_another_certificate_is_shown_at_the_same_address_for_a_while(
    server: Server, tls: TlsAuthority, client: httpx.Client
) -> None:
    path = "/nothing"
    assert client.post(path).status_code == 404
    assert server.greetings == 1

    server.show(Guise(tls.second.server_file), "false")
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        client.post(path)
    assert server.greetings == 1

    server.show(Guise(tls.server_file), "gate")
    assert client.post(path).status_code == 404


def test_who_trusts_anything_is_journalled_under_the_false_name(
    server: Server, tls: TlsAuthority, town: Simulation
) -> None:
    server.show(Guise(tls.second.server_file), "false")
    careless = httpx.Client(verify=False, trust_env=False)  # noqa: S501  that is the point
    with careless:
        careless.post(f"{server.url}/town/portal/nothing")

    assert [call.listener for call in town.world.journal.calls()] == ["false"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (FaultKind.UNKNOWN_CA, "unable to get local issuer certificate"),
        (FaultKind.WRONG_HOST, "Hostname mismatch"),
        (FaultKind.EXPIRED_CERTIFICATE, "certificate has expired"),
        (FaultKind.OLD_TLS, "PROTOCOL_VERSION|EOF occurred"),
    ],
)
def test_a_planted_fault_of_tls_shows_in_the_next_handshake_and_is_lifted(
    tls: TlsAuthority, town: Simulation, kind: FaultKind, why: str
) -> None:
    faults = town.world.faults
    server = Server(HELLO, tls.server_file, guises=guises(tls), disguise=faults.disguise).start()

    assert hello(server, tls.ca_file) == "hello"
    id_ = faults.plant(Fault(kind))
    with pytest.raises(httpx.ConnectError, match=why):
        hello(server, tls.ca_file)
    faults.lift(id_)
    assert hello(server, tls.ca_file) == "hello"
    assert server.greetings == 3
    server.stop()


def test_who_speaks_old_tls_is_answered_in_it(tls: TlsAuthority) -> None:
    server = Server(HELLO, tls.server_file)
    server.show(guises(tls)[FaultKind.OLD_TLS], FaultKind.OLD_TLS)
    old = ssl.create_default_context(cafile=tls.ca_file)
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    old.set_ciphers("DEFAULT:@SECLEVEL=0")

    with (
        socket.create_connection((HOST, server.port)) as plain,
        old.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        assert connection.version() == "TLSv1.1"
    server.stop()
