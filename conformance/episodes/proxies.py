"""Filings that somebody else signs and sends: 代理 and 提出代行."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contracts.filing import Proxy, ProxyKind
from simulator.procedures.builder import document
from simulator.procedures.model import POWER_OF_ATTORNEY

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from simulator.contracts.filing import Filing

OFFICE = "1300000001"
RELATIONS = {
    ProxyKind.STATUTORY: "成年後見人",
    ProxyKind.APPOINTED: "友人",
    ProxyKind.SENDER: "居宅介護支援事業者",
}


def filed_by(kind: ProxyKind, proxy: Person, subject: Person) -> Filing:
    """Return the plain claim of one person as another files it."""
    head = proxy.household.head
    appointed = kind is ProxyKind.APPOINTED
    return replace(
        subject.claim,
        proxy=Proxy(
            kind=kind,
            name=head.name,
            relation=RELATIONS[kind],
            address=head.address,
            phone=head.phone,
            office=OFFICE if kind is ProxyKind.SENDER else "",
        ),
        attachments=(
            *subject.claim.attachments,
            *([document(POWER_OF_ATTORNEY.id)] if appointed else []),
        ),
    )
