"""Two independent judges accept a resident's certificate, and refuse it for every right reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.pki.authority import FIRST, SECOND, THIRD, Authority
from simulator.pki.leaf import POLICIES, Kind, Municipality
from simulator.pki.lists import revocation_list
from simulator.pki.revocation import Period, Reason, Revocation
from tests.cards.signers import Signer
from tests.cards.verdicts import Chain, Verdict, certvalidator_chain, openssl_chain

Ask = Callable[[Chain], Verdict]
HERE = Municipality("131016", "東京都", "千代田区")
ELSEWHERE = Municipality("011002", "北海道", "札幌市")
JUDGES = ("openssl", "pyhanko-certvalidator")
GENERATIONS = [Authority(Kind.SIGNATURE, one) for one in (FIRST, SECOND, THIRD)]


@pytest.fixture(params=JUDGES)
def ask(request: pytest.FixtureRequest, judge: Callable[..., str], tmp_path: Path) -> Ask:
    """Ask one of the judges."""
    if request.param == "openssl":
        return lambda asked: openssl_chain(judge, asked, tmp_path)
    return certvalidator_chain


@pytest.fixture
def made(signer: Signer) -> datetime:
    """When today's lists were made: at the begin of the certificate's validity."""
    return signer.certificate.not_valid_before_utc


def crl(signer: Signer, made: datetime, place: Municipality = HERE, *revoked: Revocation) -> bytes:
    return revocation_list(signer.authority, place, revoked, Period(made, made + timedelta(days=2)))


@pytest.fixture
def sound(signer: Signer, made: datetime) -> Chain:
    """A question whose answer is yes."""
    return Chain(
        certificate=signer.certificate,
        authority=signer.authority.certificate,
        crl=crl(signer, made),
        policy=POLICIES[Kind.SIGNATURE].dotted_string,
        at=made + timedelta(hours=12),
    )


def test_a_resident_s_certificate_is_accepted(ask: Ask, sound: Chain) -> None:
    verdict = ask(sound)

    assert verdict.accepted, verdict.said


def test_a_revoked_certificate_is_refused(
    ask: Ask, sound: Chain, signer: Signer, made: datetime
) -> None:
    revoked = Revocation(signer.certificate.serial_number, made, Reason.KEY_COMPROMISE)

    verdict = ask(replace(sound, crl=crl(signer, made, HERE, revoked)))

    assert not verdict.accepted
    assert "revoked" in verdict.said


def test_somebody_else_s_revocation_changes_nothing(
    ask: Ask, sound: Chain, signer: Signer, made: datetime
) -> None:
    other = Revocation(signer.certificate.serial_number - 1, made, Reason.SUPERSEDED)

    assert ask(replace(sound, crl=crl(signer, made, HERE, other))).accepted


@pytest.mark.parametrize("change", ["another municipality's list", "a list out of date"])
def test_a_list_that_proves_nothing_is_not_taken(
    ask: Ask, sound: Chain, signer: Signer, made: datetime, change: str
) -> None:
    lists = {
        "another municipality's list": crl(signer, made, ELSEWHERE),
        "a list out of date": crl(signer, made - timedelta(days=30)),
    }

    assert not ask(replace(sound, crl=lists[change])).accepted


def test_another_policy_is_refused(ask: Ask, sound: Chain) -> None:
    assert not ask(replace(sound, policy="2.999.1")).accepted


def test_another_authority_of_the_name_is_refused(ask: Ask, sound: Chain, signer: Signer) -> None:
    others = [one for one in GENERATIONS if one.key_identifier != signer.authority.key_identifier]

    assert {one.name for one in others} == {signer.authority.name}
    assert [ask(replace(sound, authority=one.certificate)).accepted for one in others] == [
        False
    ] * 2


def test_a_certificate_is_refused_outside_its_validity(
    ask: Ask, sound: Chain, signer: Signer
) -> None:
    end = signer.certificate.not_valid_after_utc
    late = Period(end - timedelta(days=1), end + timedelta(days=1))
    fresh = revocation_list(signer.authority, HERE, [], late)
    short = timedelta(seconds=2)  # of the second itself the judges think differently

    verdicts = [ask(replace(sound, crl=fresh, at=at)).accepted for at in (end - short, end + short)]

    assert verdicts == [True, False]
