"""A connector ends with whoever started it, however that one ends."""

import os
import shlex
import socket
import subprocess
import sys

import pytest

from conformance.target.driver import ConnectorLost, DrivenConnector
from conformance.target.keeper import kept
from conformance.target.settings import Drive

pytestmark = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")

STUBBORN = """
import signal, socket, sys, threading
signal.signal(signal.SIGTERM, signal.SIG_IGN)
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
line.sendall(b"here")
threading.Event().wait()
"""
SERVER = """
import sys, threading
from conformance.target.keeper import kept
from conformance.target.stdio import StdioLine
command = [sys.executable, "-c", sys.argv[1], sys.argv[2]]
StdioLine(command, kept(command)).open()
threading.Event().wait()
"""


def test_a_connector_that_does_not_heed_its_input_ends_with_a_server_that_is_killed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        port = str(listening.getsockname()[1])
        server = subprocess.Popen([sys.executable, "-c", SERVER, STUBBORN, port])
        connector, _ = listening.accept()
        with connector:
            connector.settimeout(20)
            assert connector.recv(4) == b"here"
            server.kill()
            server.wait()
            # Its end closes the line; while it lives nothing comes.
            assert connector.recv(1) == b""


def test_a_command_that_cannot_start_is_told_by_its_own_name() -> None:
    command = ("no-such-connector", "--now")
    connector = DrivenConnector(Drive(command, keeper=kept(command)))
    with pytest.raises(ConnectorLost) as lost:
        connector.start()
    assert lost.value.cause.en.splitlines() == [
        "The connector cannot be reached: no-such-connector --now",
        "  hello: the process ended",
        "    No such file or directory: no-such-connector",
    ]
    connector.kill()


def test_the_exit_of_a_command_is_that_of_its_keeper() -> None:
    command = (sys.executable, "-c", "raise SystemExit(7)")
    ended = subprocess.run([*kept(command), *command], check=False)
    assert ended.returncode == 7


def test_nothing_goes_before_no_command() -> None:
    assert kept(()) == ()
    assert shlex.join(kept(("x",))).endswith(f"keeper.py {os.getpid()}")
