"""What signing, answering and listing cost in the card service, beside openssl on the same machine.

All of it is the service's core without HTTP. Rates are a second of processor time, as ``openssl
speed`` counts them, and are measured in turns, so that whatever else the machine does hits both.
"""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.cards.container import digest_info
from simulator.cards.holder import Holder, Sex
from simulator.cards.pins import DEFAULT_PINS
from simulator.cards.service import CardService
from simulator.cards.status import LIST_LIFE, StatusDesk
from simulator.contracts.profile import builtin
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.lists import revocation_list
from simulator.pki.revocation import Period, Reason, Revocation
from simulator.world.choices import Stream
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World
from tests.benchmarks.measuring import show

HERE = Municipality("132012", "東京都", "八王子市")
NOW = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
CARDS = 100
ROUNDS = 7
SECONDS = 1
ENTRIES = 1_000_000
APART = timedelta(minutes=2)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[CardService]:
    world = World(tmp_path / "world", builtin(), SimulatedClock(NOW), seed=1)
    service = CardService(world)
    holder = Holder("適合　試", date(1980, 12, 31), Sex.MALE, "東京都八王子市元本郷町１－２", HERE)
    for index in range(CARDS):
        service.issue(holder, index)
    yield service
    world.close()


def each_second(act: Callable[[int], object]) -> float:
    """Return how often something can be done in a second of processor time."""
    began, done = time.process_time(), 0
    while (spent := time.process_time() - began) < SECONDS:
        for _ in range(20):
            act(done)
            done += 1
    return done / spent


def compare(openssl: str, act: Callable[[int], object]) -> tuple[float, float, list[float]]:
    """Return our rate, openssl's rate of RSA-2048 signatures, and the ratios of all rounds."""

    def signs() -> float:
        speed = (openssl, "speed", "-seconds", str(SECONDS), "rsa2048")
        said = subprocess.run(speed, capture_output=True, text=True, check=True).stdout
        found = re.search(r"rsa +2048 bits +\S+ +\S+ +([\d.]+)", said)
        assert found, said
        return float(found[1])

    pairs = [(each_second(act), signs()) for _ in range(ROUNDS)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    return ours, theirs, sorted(one / other for one, other in pairs)


def test_a_card_signs_nearly_as_fast_as_openssl(
    service: CardService, requires_tool: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    card, asked = service.card(0), digest_info(b"application")

    ours, theirs, ratios = compare(
        requires_tool("openssl"), lambda _: card.sign(asked, DEFAULT_PINS.signature)
    )

    show(
        capsys,
        "A card's signature, PIN and all, beside openssl speed rsa2048",
        card=f"{ours:.0f} /s",
        openssl=f"{theirs:.0f} /s",
        ratio=f"{median(ratios):.2f}",
        ratios_from_to=f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
        target=">= 0.70",
    )


def test_an_ocsp_answer_costs_little_beside_its_signature(
    service: CardService, requires_tool: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, issuer = StatusDesk(service), service.authority(Kind.SIGNATURE).certificate
    questions = []
    for index in range(CARDS):
        certificate = service.card(index).signature.certificate
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA256())
        questions.append(builder.build().public_bytes(Encoding.DER))
    answer = ocsp.load_der_ocsp_response(desk.ocsp(questions[1]))
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD

    ours, theirs, ratios = compare(
        requires_tool("openssl"), lambda turn: desk.ocsp(questions[turn % CARDS])
    )

    show(
        capsys,
        "OCSP answers, question read and status looked up, beside openssl speed rsa2048",
        answers=f"{ours:.0f} /s",
        openssl=f"{theirs:.0f} /s",
        ratio=f"{median(ratios):.2f}",
        ratios_from_to=f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
        target=">= 0.50",
    )


def test_a_list_of_a_million(
    service: CardService,
    tmp_path: Path,
    requires_tool: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In the order in which they were revoked, as a service keeps them."""
    chance, reasons = Stream(1, "crl"), tuple(Reason)
    first = NOW.astimezone(UTC) - ENTRIES * APART
    revocations = [
        Revocation(chance.integer(1, 2**128), first + number * APART, chance.pick(reasons))
        for number in range(ENTRIES)
    ]
    authority, file = service.authority(Kind.SIGNATURE), tmp_path / "list.crl"

    period = Period(NOW, NOW + LIST_LIFE)

    def built() -> tuple[float, float]:
        began, worked = time.perf_counter(), time.process_time()
        file.write_bytes(revocation_list(authority, HERE, revocations, period))
        return time.perf_counter() - began, time.process_time() - worked

    seconds, worked = zip(*(built() for _ in range(3)), strict=True)
    command = (requires_tool("openssl"), "crl", "-inform", "DER", "-in", str(file), "-noout")
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    verified = (*command, "-CAfile", str(ca), "-crlnumber", "-verify")
    began = time.perf_counter()
    done = subprocess.run(verified, capture_output=True, text=True, check=False)
    read = time.perf_counter() - began

    assert "verify OK" in done.stdout + done.stderr
    show(
        capsys,
        f"A revocation list of {ENTRIES:,} entries, {file.stat().st_size / 1e6:.0f} MB",
        built_and_written=f"{median(seconds):.2f} s",
        from_to=f"{min(seconds):.2f} to {max(seconds):.2f} s",
        of_it_processor_time=f"{median(worked):.2f} s",
        read_and_verified_by_openssl=f"{read:.2f} s",
        target="<= 3 s",
    )
