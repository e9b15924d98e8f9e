"""The address of external entities counts who comes, and cannot be held up by anyone."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from conformance.episodes import snare as snare_module
from conformance.episodes.snare import Snare


@pytest.fixture
def snare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Snare]:
    monkeypatch.setattr(snare_module, "PATIENCE", 0.05)
    snare = Snare("localhost", "127.0.0.1")
    snare.start()
    yield snare
    snare.stop()


def test_every_connection_counts(snare: Snare) -> None:
    assert snare.connections == 0
    told = [httpx.get(f"{snare.address}{name}", trust_env=False).text for name in ("a", "b")]

    assert (told, snare.connections) == (["TEST", "TEST"], 2)


def test_one_who_says_nothing_counts_and_does_not_stop_the_next(snare: Snare) -> None:
    place = httpx.URL(snare.address)
    with socket.create_connection(("127.0.0.1", place.port or 0)):
        httpx.get(snare.address, trust_env=False)

    assert snare.connections == 2


def test_an_address_that_was_never_opened_can_be_closed() -> None:
    snare = Snare("localhost", "127.0.0.1")
    snare.stop()

    assert snare.connections == 0
