"""What holds in every test: it stays on this machine, and in CI it lacks no tool."""

import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import pytest

pytest_plugins = ["tests.database", "tests.judges", "tests.other_languages"]

# A runner in the background may ignore Ctrl-C, and so would every program the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

PACKAGES = {
    "pdftotext": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "xmllint": "libxml2-utils",
    "java": "default-jdk-headless",
    "javac": "default-jdk-headless",
}


@pytest.fixture(scope="session")
def requires_tool() -> Callable[[str], str]:
    """Ask for a program by name: its path, or the test is skipped, or under CI=true failed."""

    def path_of(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            give_up(f"{name} is not installed (apt-get install {PACKAGES.get(name, name)})")
        return path

    return path_of


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Fail a test that connects to any address beyond loopback, by whatever library."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


def guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def connect_to_loopback(self: socket.socket, address: Any) -> Any:  # noqa: ANN401 (as socket)
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
            pytest.fail(f"a test connects to {address[0]}; tests stay on loopback")
        return connect(self, address)

    return connect_to_loopback


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
