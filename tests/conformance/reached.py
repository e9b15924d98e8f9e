"""Connectors that run by themselves, and runs of the suite that trigger or observe them."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from conformance.checks.settings import RunSettings
from conformance.cli.run import Outcome, run
from conformance.episodes.theatre import write_anchors
from conformance.specification.register import Signatures
from conformance.specification.roles import DEFAULT_ROLE, Role
from conformance.target.settings import Place, Reach
from conformance.target.waiting import Waiting
from simulator.contracts.profile import DEFAULT
from simulator.pki.tls import TlsAuthority
from simulator.world.clock import SystemClock

REFERENCE = (sys.executable, "-P", "-m", "simulator.connector")

# Below the ports that systems hand out by themselves: between the choice and the run nobody else is
# given one of these. Each test process counts in a range of its own.
PORTS = count(10_000 + os.getpid() % 200 * 100)


def mutant(name: str) -> tuple[str, ...]:
    """Return the command of a faulty connector."""
    return (sys.executable, "-P", "-m", "conformance.mutants", name)


@dataclass(frozen=True)
class Site:
    """A place where portal and connector meet, and the settings of a connector pointed at it."""

    place: Place
    settings: Path

    def check_signatures(self, signatures: Signatures) -> None:
        """Tell the connector how it is to check signatures."""
        told = json.loads(self.settings.read_text(encoding="utf-8"))
        told["signature"] |= {"check": signatures.check, "revocation": signatures.revocation}
        self.settings.write_text(json.dumps(told), encoding="utf-8")

    def judge(
        self,
        reach: Reach,
        each: Callable[[list[Waiting]], None] = lambda _moments: None,
        **rest: object,
    ) -> tuple[Outcome, list[Waiting]]:
        """Run the suite, and return what came of it and all moments of its waits.

        Args:
            reach: how the connector is reached.
            each: is given the moments so far after each.
            rest: other settings of the run.
        """
        moments: list[Waiting] = []

        def tell(moment: Waiting) -> None:
            moments.append(moment)
            each(moments)

        wanted = replace(RunSettings(reach=reach, place=self.place), **rest)  # type: ignore[arg-type]
        return run(wanted, tell=tell), moments


def site(folder: Path, role: Role = DEFAULT_ROLE, profile: str = DEFAULT) -> Site:
    """Return a new site for a connector of some role: CA, folders and a port that is free."""
    place = Place(
        port=next(port for port in PORTS if _free(port)),
        workspace=folder / "workspace",
        handover=folder / "handover",
        links=folder / "links",
        log=folder / "connector.log",
    )
    tls = TlsAuthority.open(folder / "workspace/tls", SystemClock().now())
    told = {
        "role": role,
        "profile": profile,
        "portal": {
            "url": place.portal_url(),
            "account": place.account,
            "password": place.password,
            "ca_file": str(tls.ca_file),
        },
        "signature": {
            "anchors": [str(file) for file in write_anchors(folder / "workspace")],
            "ocsp_url": f"{place.card_url()}/ocsp",
            "crl_url": f"{place.card_url()}/crl",
        },
        **{name: str(folder / name) for name in ("links", "handover", "state")},
        "log": str(place.log),
    }
    settings = folder / "settings.json"
    settings.write_text(json.dumps(told), encoding="utf-8")
    return Site(place, settings)


def _free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@contextmanager
def running(command: tuple[str, ...], *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run a connector beside the suite; yields its process."""
    child = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    try:
        yield child
    finally:
        child.terminate()
        child.wait()
        child.stderr.close()


@contextmanager
def listening(command: tuple[str, ...], *options: str) -> Iterator[str]:
    """Run a connector that listens, and yield its URL."""
    with running(command, "--http", "0", *options) as child:
        assert child.stderr is not None
        found = re.search(r"http://\S+", child.stderr.readline())
        assert found is not None
        yield found.group()


def assert_passes(outcome: Outcome) -> None:
    """Look for a run in which nothing is wrong, and show what is."""
    failed = [f"{one.id} {one.reason.en}" for one in outcome.result.checks if one.verdict != "pass"]
    assert (failed, outcome.code) == ([], 0), outcome.problem
