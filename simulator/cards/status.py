"""What the card service tells of revocations: OCSP answers of the second, and lists of the day.

Both come from one source and differ in timing; for a certain same-day answer use OCSP (a platform
operator's documentation [S]). How J-LIS speaks either is not public: times, addresses and who signs
are our model.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from hashlib import sha256

import sqlalchemy as sa
from cryptography import x509

from simulator.cards.replies import DAY, DayList, Reply
from simulator.cards.service import CardService
from simulator.cards.store import CERTIFICATES, REVOCATIONS, SAME, revocation, text
from simulator.pki import ocsp
from simulator.pki.authority import Authority
from simulator.pki.leaf import Municipality
from simulator.pki.responder import delegate
from simulator.pki.revocation import GOOD, Period, Standing, State
from simulator.world.card_faults import CardFaultKind, CardOperation
from simulator.world.choices import Stream
from simulator.world.clock import JST
from simulator.world.database import Statement

LIST_LIFE = timedelta(days=2)
ANSWER_LIFE = timedelta(hours=1)

_MIDNIGHT = time(0, 0, 0, tzinfo=JST)
_SHORTEST_REFRESH, _LONGEST_REFRESH = 5 * 60, 10 * 60
_LISTED = Statement(
    sa.select(REVOCATIONS.c.serial, REVOCATIONS.c.at, REVOCATIONS.c.reason)
    .select_from(REVOCATIONS.join(CERTIFICATES, SAME))
    .where(
        CERTIFICATES.c.issuer == sa.bindparam("issuer"),
        CERTIFICATES.c.municipality == sa.bindparam("municipality"),
        REVOCATIONS.c.at <= sa.bindparam("made"),
    )
)
_NAMES = sa.select(CERTIFICATES.c.municipality, CERTIFICATES.c.prefecture, CERTIFICATES.c.city)
_PLACES = Statement(_NAMES.distinct())
_PLACE = Statement(_NAMES.distinct().where(CERTIFICATES.c.municipality == sa.bindparam("code")))


class StatusDesk:
    """Answers on the standing of certificates.

    Args:
        service: knows it.
    """

    def __init__(self, service: CardService) -> None:
        self._service = service
        self._world = service.world
        self._delegate = cache(delegate)
        self._points: dict[str, tuple[Authority, Municipality]] = {}

    def ocsp(
        self, request: bytes, fault: CardFaultKind | None = None, *, delegated: bool = False
    ) -> bytes:
        """Answer an OCSP request with what is true this second.

        Args:
            request: the OCSPRequest in DER.
            fault: goes wrong on the way.
            delegated: let the authority's delegate sign, instead of the authority itself.
        """
        try:
            question = ocsp.read_question(request)
        except ValueError:
            return ocsp.refuse(ocsp.Refusal.MALFORMED)
        asked = (one for one in self._service.every if ocsp.asks(question, one))
        authority = next(asked, None)
        if authority is None:
            return ocsp.refuse(ocsp.Refusal.UNAUTHORIZED)
        if fault is CardFaultKind.TRY_LATER:
            return ocsp.refuse(ocsp.Refusal.TRY_LATER)
        now = self._world.clock.now()
        signer = self._delegate(authority) if delegated else authority
        standing = self._service.standing(authority, question.serial, now)
        period = Period(now, now + ANSWER_LIFE)
        return Reply(question, authority, signer, standing, period).spoilt(fault).der()

    def crl(
        self, authority: Authority, place: Municipality, fault: CardFaultKind | None = None
    ) -> bytes:
        """Return the revocation list of one municipality that is to be had now.

        Args:
            authority: whose list.
            place: whose cards.
            fault: goes wrong on the way.
        """
        made = self.made()
        given = {
            "issuer": authority.key_identifier,
            "municipality": place.code,
            "made": text(made),
        }
        known = tuple(revocation(*row) for row in self._world.reader.all(_LISTED, given))
        period = Period(made, made + LIST_LIFE)
        return DayList(authority, place, known, period, authority.key).spoilt(fault).der()

    def look_up(
        self, authority: Authority, certificate: x509.Certificate, operation: CardOperation
    ) -> tuple[Standing, datetime] | None:
        """Return what one who asks by OCSP or by list learns of a certificate, and as of when.

        A list tells of revocations only: whoever is not on it is good, issued or not.

        Args:
            authority: issued the certificate.
            certificate: is asked about.
            operation: how.

        Returns:
            None when a fault leaves nothing to be learnt.
        """
        faults, number = self._world.card_faults, certificate.serial_number
        if operation is CardOperation.OCSP:
            now = self._world.clock.now()
            failed = faults.take(operation, f"{number:x}")
            return None if failed else (self._service.standing(authority, number, now), now)
        fault = faults.take(operation, self._place_of(certificate))
        if fault not in {None, CardFaultKind.NOT_REFRESHED}:
            return None
        made = self.made() if fault is None else self.made() - DAY
        standing = self._service.standing(authority, number, made)
        return (GOOD if standing.state is State.UNKNOWN else standing), made

    def made(self) -> datetime:
        """Return when the lists that are to be had now were made.

        They are made anew once a day, which takes 5 to 10 minutes; until then yesterday's are to be
        had (a platform operator's documentation [S]). That this begins at midnight in Japan, and
        how long it takes on which day, is our model. A service of fresh lists makes them now.
        """
        now = self._world.clock.now()
        if self._service.fresh_lists:
            return now.replace(microsecond=0)
        today = datetime.combine(now.date(), _MIDNIGHT)
        chance = Stream(self._world.seed, "crl-refresh", today.toordinal())
        taken = timedelta(seconds=chance.integer(_SHORTEST_REFRESH, _LONGEST_REFRESH))
        return today if now >= today + taken else today - DAY

    def place(self, code: str) -> Municipality:
        """Return a municipality by its six-digit code.

        Raises:
            LookupError: nobody of that municipality has a card.
        """
        for row in self._world.reader.all(_PLACE, {"code": code}):
            return Municipality(*row)
        raise LookupError(f"nobody of municipality {code} has a card")

    def found_at(self, digest: str) -> tuple[Authority, Municipality]:
        """Return whose lists are at a distribution point.

        Args:
            digest: `digest_of` the distribution point, as a certificate names it.

        Raises:
            LookupError: no certificate names such a place.
        """
        if digest not in self._points:
            places = [Municipality(*row) for row in self._world.reader.all(_PLACES, {})]
            every = self._service.every
            self._points = {
                digest_of(one, place): (one, place) for one in every for place in places
            }
        if digest not in self._points:
            raise LookupError(f"no certificate names the distribution point {digest}")
        return self._points[digest]

    def _place_of(self, certificate: x509.Certificate) -> str:
        """Return the code of a certificate's municipality, "" when it was never issued."""
        try:
            _, place = self.found_at(_digest_in(certificate))
        except LookupError:
            return ""
        return place.code


@lru_cache(maxsize=1 << 16)
def digest_of(authority: Authority, place: Municipality) -> str:
    """Return the digest that stands for a distribution point in an address.

    It is the SHA-256, in lower-case hex, of the DER of the directoryName in the certificate's
    cRLDistributionPoints: the Name itself, a SEQUENCE. A name with Japanese letters and slashes
    makes no good address. Our model.
    """
    return sha256(authority.distribution_point(place).value.public_bytes()).hexdigest()


def _digest_in(certificate: x509.Certificate) -> str:
    stated = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (place,) = stated
    (name,) = place.full_name or []
    return sha256(name.value.public_bytes()).hexdigest()
