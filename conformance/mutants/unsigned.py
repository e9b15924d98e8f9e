"""Mutants of what is to be done with filings that nobody signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant
from simulator.connector.facts import Decision

if TYPE_CHECKING:
    from simulator.connector.facts import Application, Stored


class ForgoesTheSignature(Mutant, kills="sig.30", row=("unsigned", 1)):
    """署名が要る手続かどうかを見ず、署名のない申請として扱う。 /
    Takes whatever has no signature for a filing that needs none.
    """

    def decide_unsigned(self, application: Application) -> Decision:
        del application
        return Decision("unsigned", "署名のない申請")


class CallsTheUnsignedValid(Mutant, kills="sig.31"):
    """引き渡す申請は、署名がなくても電子認証を有効とする。 /
    Calls the signature of whatever it hands over valid, of an unsigned filing too.
    """

    def verification(self, decision: Decision) -> str:
        return super().verification(
            Decision("accepted") if decision.outcome == "unsigned" else decision
        )


class KnowsPeopleByNameAndBirth(Mutant, kills="3-4.16", row=("unsigned", 2)):
    """署名のない申請の人を、氏名と生年月日の同じ前の申請で決める。 /
    Takes who filed unsigned for the signer of an earlier filing with the same name and birth date.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def subject(self, stored: Stored, application: Application, signer: str) -> str:
        found = super().subject(stored, application, signer)
        if application.filed_by:
            return found
        person = (application.values["name"], application.values["born"])
        if signer:
            self._known[person] = signer
        return found or self._known.get(person, "")


class SetsTheUnsignedAside(Mutant, kills="3-4.17", row=("unsigned", 3)):
    """署名のない申請は、職員が宛名番号を入力しても引き渡さない。 /
    Hands nothing over that is unsigned, though staff entered a 宛名番号.
    """

    def decide_unsigned(self, application: Application) -> Decision:
        del application
        return Decision("refused", "署名がない")


class IsSilentOnTheUnsigned(Mutant, kills="3-5.20"):
    """署名のない申請には、何も登録しない。 / Registers nothing for filings that nobody signed."""

    def first_status(self, *, ready: bool, signed: bool = True) -> list[str]:
        return super().first_status(ready=ready, signed=signed) if signed else []
