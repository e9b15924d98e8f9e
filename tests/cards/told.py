"""What tests of life events ask of a card: how its certificates stand, and to what they link."""

from simulator.cards.card import Card
from simulator.cards.links import links_of
from simulator.cards.service import CardService
from simulator.cards.store import CertificateName
from simulator.pki.leaf import Kind, issuer_of
from simulator.world.clock import JST

GOOD = "good"


def names(card: Card) -> dict[Kind, CertificateName]:
    """Return the names of a card's certificates by kind."""
    return {
        kind: CertificateName(issuer_of(one.certificate), one.certificate.serial_number)
        for kind, one in card.credentials.items()
    }


def standing(service: CardService, card: Card) -> dict[str, str]:
    """Return the standing of every certificate of a card: good, or the reason of its end."""
    told = {}
    for kind, name in names(card).items():
        found = service.store.standing(name, service.now)
        told[kind.value] = found.revocation.reason.value if found.revocation else found.state.value
    return told


def links(service: CardService, card: Card, kind: Kind) -> set[tuple[str, str, CertificateName]]:
    """Return the links of one certificate of a card: relation, kind and name."""
    found = links_of(service.store, names(card)[kind])
    return {(one.relation.value, one.kind.value, one.name) for one in found}


def end(card: Card, kind: Kind) -> str:
    """Return the last second of a certificate in Japan, as text."""
    last = card.credentials[kind].certificate.not_valid_after_utc
    return f"{last.astimezone(JST):%Y-%m-%d %H:%M:%S}"
