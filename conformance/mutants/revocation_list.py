"""Mutants that learn of revocation from lists: which lists they believe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.mutants.mutant import Mutant
from conformance.specification.register import Signatures
from simulator.connector.facts import Decision, Revocation

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.connector.facts import ListFacts, SignatureFacts

BY_LISTS: Final = Signatures("own", "crl")
GOOD: Final = Revocation("good")


class TakesAnyPlacesList(Mutant, kills="sig.19", signatures=BY_LISTS, row=("crl", 1)):
    """失効リストがどの市区町村のものかを見ない。 /
    Does not look which municipality a revocation list is of.
    """

    def list_is_ours(self, found: ListFacts) -> bool:
        return super().list_is_ours(replace(found, of_our_place=True))


class TakesYesterdaysListForTodays(Mutant, kills="sig.26", signatures=BY_LISTS, row=("crl", 5)):
    """使える失効リストなら、いつ作られたかを見ない。 /
    Does not look when a list that may be used was made.
    """

    def list_knows(self, made: datetime, arrived: datetime) -> bool:
        del made, arrived
        return True


class UsesListsPastTheirEnd(Mutant, kills="sig.18", signatures=BY_LISTS, row=("crl", 2)):
    """nextUpdate を過ぎた失効リストを使い続ける。 /
    Goes on using a revocation list past its nextUpdate.
    """

    def is_current(self, true_at: datetime, until: datetime | None, now: datetime) -> bool:
        del until
        return super().is_current(true_at, None, now)


class LeavesListsUnread(Mutant, kills="sig.02", signatures=BY_LISTS, row=("crl", 3)):
    """失効リストを得るだけで、証明書が載っているかを見ない。 /
    Fetches revocation lists, and never looks whether they name the certificate.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        listed = facts.revocation.at is not None
        return super().decide_signature(replace(facts, revocation=GOOD) if listed else facts, at)


class RefusesWhateverIsListed(Mutant, kills="sig.03", signatures=BY_LISTS, row=("crl", 4)):
    """失効リストに載っていれば、失効の時刻を見ずに退ける。 /
    Refuses what a revocation list names, whenever it was revoked.
    """

    def decide_signature(self, facts: SignatureFacts, at: datetime) -> Decision:
        if facts.revocation.at is not None:
            return Decision("refused", "失効リストに載っている")
        return super().decide_signature(facts, at)


class WantsEveryCertificateListed(Mutant, kills="3-6.03", signatures=BY_LISTS, row=("crl", 6)):
    """失効リストに載っていない証明書は、失効の情報を得られないとする。 /
    Takes it that a list says nothing of a certificate that it does not name.
    """

    def list_knows(self, made: datetime, arrived: datetime) -> bool:
        del made, arrived
        return False
