"""Mutants around procedures: what they make of wide forms, and of filings that break a rule."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import Application, CertificateName
    from simulator.connector.links import Links

WIDEST = 40
TERM = 15


class KnowsNoWideForm(Mutant, kills="3-6.24"):
    """一つの表の40番目より後の項目を空欄で引き渡す。 /
    Hands over blank what stands after the fortieth item of a table.
    """

    def items(self, application: Application) -> dict[str, str]:
        first = set(islice(application.values, WIDEST))
        return {name: text if name in first else "" for name, text in application.values.items()}


class HoldsBackTheLate(Mutant, kills="3-6.25"):
    """事由発生日から15日を過ぎた申請を引き渡さない。 /
    Hands over nothing that is filed more than 15 days after its event.
    """

    def identify(
        self, certificate: CertificateName, application: Application, links: Links
    ) -> str | None:
        person = super().identify(certificate, application, links)
        return None if _is_late(application) else person


class RejectsTheLate(Mutant, kills="3-5.21"):
    """事由発生日から15日を過ぎた申請を、職員を待たずに却下する。 /
    Rejects by itself what is filed more than 15 days after its event.
    """

    def result_by_itself(self, application: Application) -> list[str]:
        return ["rejected"] if _is_late(application) else []


def _is_late(application: Application) -> bool:
    event, filed = (application.values.get(name, "") for name in ("event_date", "applied_on"))
    return bool(event) and (date.fromisoformat(filed) - date.fromisoformat(event)).days > TERM
