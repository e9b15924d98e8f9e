"""Every planted fault of the card service shows, once, and openssl notices what it should."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from simulator.cards.api import application
from simulator.cards.card import Card
from simulator.cards.service import CardService
from simulator.cards.status import StatusDesk, digest_of
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.revocation import Reason
from simulator.world.card_faults import CardFault, CardFaultKind, CardOperation
from simulator.world.clock import SimulatedClock
from tests.calling import Client

HERE = Municipality("131016", "東京都", "千代田区")
DAY = timedelta(days=1)
TYPE = {"content-type": "application/ocsp-request"}
Judge = Callable[..., str]


@pytest.fixture
def clock() -> SimulatedClock:
    """Begin at the machine's now, because openssl judges an answer's times by that alone."""
    return SimulatedClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def client(service: CardService) -> Client:
    return Client(application(service))


@dataclass(frozen=True)
class Asker:
    """Asks about one certificate as openssl does, and lets openssl judge the answer."""

    client: Client
    folder: Path
    judge: Judge

    def __call__(self, path: str = "/ocsp") -> tuple[bytes, str]:
        asked, answered = self.folder / "asked.der", self.folder / "answered.der"
        issuer, one = self.folder / "ca.pem", self.folder / "one.pem"
        named = ("-issuer", issuer, "-cert", one)
        self.judge("openssl", "ocsp", *named, "-nonce", "-reqout", asked)
        answer = self.client.post(path, asked.read_bytes(), TYPE).content
        answered.write_bytes(answer)
        read = ("openssl", "ocsp", "-respin", answered, "-CAfile", issuer)
        # It looks at the nonce of a request in a file, and at the times of a named certificate.
        nonce = self.judge(*read, "-issuer", issuer, "-reqin", asked)
        return answer, nonce + self.judge(*read, *named, "-no_nonce")


@pytest.fixture
def ask(client: Client, service: CardService, card: Card, tmp_path: Path, judge: Judge) -> Asker:
    ca = service.authority(Kind.SIGNATURE).certificate
    (tmp_path / "ca.pem").write_bytes(ca.public_bytes(Encoding.PEM))
    (tmp_path / "one.pem").write_bytes(card.signature.certificate.public_bytes(Encoding.PEM))
    return Asker(client, tmp_path, judge)


def plant(service: CardService, kind: CardFaultKind, operation: CardOperation) -> None:
    service.world.card_faults.plant(CardFault(kind, operation))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (CardFaultKind.TRY_LATER, "Responder Error: trylater (3)"),
        (CardFaultKind.STALE, "WARNING: Status times invalid."),
        (CardFaultKind.UNTRUSTED_SIGNER, "Response Verify Failure"),
        (CardFaultKind.NONCE_MISSING, "WARNING: no nonce in response"),
        (CardFaultKind.NONCE_WRONG, "Nonce Verify error"),
        (CardFaultKind.TRUNCATED, "Error reading OCSP response"),
    ],
)
def test_openssl_notices_an_ocsp_answer_gone_wrong_and_the_next_is_sound(
    service: CardService, ask: Asker, kind: CardFaultKind, said: str
) -> None:
    plant(service, kind, CardOperation.OCSP)

    (_, spoilt), (_, sound) = ask(), ask()

    assert said in spoilt
    assert said not in sound
    assert "Response verify OK" in sound
    assert "one.pem: good\n" in sound
    assert [call.fault for call in service.world.journal.calls()] == [kind, ""]


def test_a_stale_answer_still_says_good(service: CardService, ask: Asker) -> None:
    """And openssl exits with 0, which is why its text is judged."""
    plant(service, CardFaultKind.STALE, CardOperation.OCSP)

    answer, said = ask()

    assert "\ngood\n\tThis Update" in said
    next_update = ocsp.load_der_ocsp_response(answer).next_update_utc
    assert next_update is not None
    assert next_update < service.world.clock.now()


@pytest.mark.parametrize("path", ["/ocsp", "/ocsp/delegated"])
def test_a_stranger_bears_the_authority_s_name_and_the_right_to_answer(
    service: CardService, ask: Asker, path: str
) -> None:
    plant(service, CardFaultKind.UNTRUSTED_SIGNER, CardOperation.OCSP)

    answer, _ = ask(path)

    (stranger,) = ocsp.load_der_ocsp_response(answer).certificates
    ca = service.authority(Kind.SIGNATURE).certificate
    usage = stranger.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert (stranger.issuer, usage) == (ca.subject, x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]))
    with pytest.raises(InvalidSignature):
        stranger.verify_directly_issued_by(ca)


@pytest.mark.parametrize("operation", CardOperation)
def test_a_service_that_is_down_shows_a_page(
    service: CardService, client: Client, ask: Asker, operation: CardOperation
) -> None:
    plant(service, CardFaultKind.SERVICE_DOWN, operation)

    if operation is CardOperation.OCSP:
        ask()
    else:
        client.get("/crl/signature/131016.crl")

    (call,) = service.world.journal.calls()
    assert (call.operation, call.status, call.fault) == (operation, 503, "service-down")


def test_a_fault_about_one_certificate_leaves_the_others_alone(
    service: CardService, card: Card, ask: Asker
) -> None:
    about = f"{card.signature.certificate.serial_number:x}"
    for one in ("1", about):
        service.world.card_faults.plant(
            CardFault(CardFaultKind.TRY_LATER, CardOperation.OCSP, one, times=9)
        )

    ask()

    assert [call.fault for call in service.world.journal.calls()] == ["try-later"]
    assert service.world.card_faults.take(CardOperation.OCSP, "1") is CardFaultKind.TRY_LATER


@pytest.fixture
def fetch(service: CardService, client: Client) -> Callable[[], bytes]:
    path = f"/crl/{digest_of(service.authority(Kind.SIGNATURE), HERE)}.crl"
    return lambda: client.get(path).content


def revoke(service: CardService, card: Card, at: datetime) -> int:
    number = card.signature.certificate.serial_number
    service.revoke(Kind.SIGNATURE, number, at, Reason.SUPERSEDED)
    return number


def test_a_list_that_was_not_refreshed_is_yesterday_s_and_may_be_used(
    service: CardService, card: Card, fetch: Callable[[], bytes]
) -> None:
    now = service.world.clock.now()
    number = revoke(service, card, StatusDesk(service).made() - timedelta(hours=1))
    plant(service, CardFaultKind.NOT_REFRESHED, CardOperation.CRL)

    old, new = (x509.load_der_x509_crl(fetch()) for _ in range(2))

    assert (len(list(old)), [one.serial_number for one in new]) == (0, [number])
    assert new.last_update_utc - old.last_update_utc == DAY
    assert old.next_update_utc is not None
    assert old.next_update_utc > now


@pytest.mark.usefixtures("card")
def test_a_stale_list_must_not_be_used(service: CardService, fetch: Callable[[], bytes]) -> None:
    service_now = service.world.clock.now()
    plant(service, CardFaultKind.STALE, CardOperation.CRL)

    loaded = x509.load_der_x509_crl(fetch())

    assert loaded.next_update_utc is not None
    assert loaded.next_update_utc < service_now


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (None, ": OK\n"),
        (CardFaultKind.STALE, "CRL has expired"),
        (CardFaultKind.UNTRUSTED_SIGNER, "CRL signature failure"),
        (CardFaultKind.OTHER_MUNICIPALITY, "different CRL scope"),
        (CardFaultKind.NOT_REFRESHED, ": OK\n"),
        (CardFaultKind.TRUNCATED, "Unable to load CRL"),
    ],
)
def test_openssl_judges_a_list_gone_wrong(
    service: CardService,
    ask: Asker,
    fetch: Callable[[], bytes],
    kind: CardFaultKind | None,
    said: str,
) -> None:
    if kind:
        plant(service, kind, CardOperation.CRL)
    folder, judge = ask.folder, ask.judge
    (folder / "list.der").write_bytes(fetch())

    read = ("crl", "-inform", "DER", "-in", folder / "list.der", "-out", folder / "list.pem")
    told = judge("openssl", *read)
    at = str(int(service.world.clock.now().timestamp()))
    trust = ("-CAfile", folder / "ca.pem", "-CRLfile", folder / "list.pem")
    told += judge(
        *("openssl", "verify", "-x509_strict", "-crl_check", "-attime", at),
        *(*trust, folder / "one.pem"),
    )

    assert said in told
