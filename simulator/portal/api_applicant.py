"""The calls applicants make, between wire and desk."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from simulator.contracts.profile import ErrorName, Operation
from simulator.portal import filing_json
from simulator.portal.reading import Calls, table
from simulator.portal.refusal import Detail, Refusal
from simulator.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.contracts.filing import Filing
    from simulator.portal.applicant import ApplicantDesk
    from simulator.portal.exchange import Turn
    from simulator.portal.login import LoginDesk
    from simulator.portal.services import Acting, ServiceDesk
    from simulator.procedures.model import Attachment, Item
    from simulator.world.world import World


class ApplicantCalls(Calls):
    """Translates between wire and the resident's desk.

    Args:
        world: the world served.
        applicant: the desk.
        services: knows whom a service acts for.
        logins: lets residents log in.
    """

    def __init__(
        self, world: World, applicant: ApplicantDesk, services: ServiceDesk, logins: LoginDesk
    ) -> None:
        super().__init__(world.profile.wire)
        self._applicant = applicant
        self._services = services
        self._logins = logins

    @property
    def acts(self) -> Mapping[Operation, Callable[[Turn], None]]:
        """What answers each call."""
        return {
            Operation.SEARCH_PROCEDURES: self._search_procedures,
            Operation.GET_FORM: self._get_form,
            Operation.CHECK_FORM: self._check_form,
            Operation.SIGN_IN: self._sign_in,
            Operation.PREPARE: self._prepare,
            Operation.SUBMIT: self._submit,
            Operation.GET_RECEIPT: self._get_receipt,
        }

    def _search_procedures(self, turn: Turn) -> None:
        turn.fields = {"keyword": "", "need": "", "category": ""} | turn.fields
        municipality = self._text(turn, Operation.SEARCH_PROCEDURES, "municipality")
        found = catalogue.search(
            self._applicant.forms.offered(municipality),
            self._text(turn, Operation.SEARCH_PROCEDURES, "keyword"),
            self._text(turn, Operation.SEARCH_PROCEDURES, "need"),
            self._text(turn, Operation.SEARCH_PROCEDURES, "category"),
        )
        names = self._wire.operations[Operation.SEARCH_PROCEDURES].item
        turn.items = table(
            [
                names[name]
                for name in (
                    *("procedure", "title", "form_version", "signature", "category"),
                    "needs",
                )
            ],
            [
                (
                    *(one.id, one.title, one.form_version, one.signature, one.category),
                    [need.name for need in one.needs],
                )
                for one in found
            ],
        )
        turn.answer = {"total": len(turn.items)}

    def _get_form(self, turn: Turn) -> None:
        turn.fields.setdefault("form_version", "")
        municipality = self._text(turn, Operation.GET_FORM, "municipality")
        asked = self._text(turn, Operation.GET_FORM, "procedure")
        named = self._text(turn, Operation.GET_FORM, "form_version")
        known = self._applicant.forms.versions(asked, municipality)
        version = self._applicant.forms.version(asked, municipality, named)
        names = self._wire.operations[Operation.GET_FORM].item
        turn.answer = {
            "procedure": version.form.id,
            "title": version.form.title,
            "form_version": version.form.form_version,
            "first_day": "" if version.since is None else version.since.isoformat(),
            "last_day": "" if version.until is None else version.until.isoformat(),
            "versions": [one.form.form_version for one in known],
            "signature": version.form.signature,
            "visit": version.form.visit,
            "proxies": list(version.form.proxies),
            "attachments": [_document(one, names) for one in version.form.documents],
        }
        turn.items = [_describe(item, names) for item in version.form.items] + [
            {
                names["id"]: group.id,
                names["label"]: group.label,
                names["type"]: "group",
                names["required"]: group.min > 0,
                names["items"]: [_describe(item, names) for item in group.items],
            }
            for group in version.form.groups
        ]

    def _check_form(self, turn: Turn) -> None:
        found = self._applicant.findings(self._filing(turn, Operation.CHECK_FORM))
        turn.answer = {"valid": not found}
        names = self._wire.operations[Operation.CHECK_FORM].item
        turn.items = table(
            [names[name] for name in ("item", "row", "code", "message")],
            [(finding.item, finding.row, finding.code, finding.ja) for finding in found],
        )

    def _sign_in(self, turn: Turn) -> None:
        login, end = self._logins.sign_in(
            self._instant(turn, Operation.SIGN_IN, "signed_in"),
            self._bytes(turn, Operation.SIGN_IN, "certificate"),
            self._bytes(turn, Operation.SIGN_IN, "signature"),
        )
        turn.answer = {"login": login, "expires": self._wire.instant(end)}
        turn.effect = "login"

    def _prepare(self, turn: Turn) -> None:
        turn.fields.setdefault("certificate", "")
        certificate = self._bytes(turn, Operation.PREPARE, "certificate")
        turn.fields.setdefault("former", "")
        former = self._text(turn, Operation.PREPARE, "former")
        draft = self._applicant.prepare(self._filing(turn, Operation.PREPARE), certificate, former)
        acting = self._acting(turn, Operation.PREPARE)
        if acting is not None:
            self._services.bind(draft.id, acting)
        turn.answer = {
            "draft": draft.id,
            "digest_info": base64.b64encode(draft.digest_info).decode(),
            "plain_digest": base64.b64encode(draft.digest).decode(),
        }
        turn.effect = "draft"

    def _submit(self, turn: Turn) -> None:
        turn.fields = {"signature": "", "certificate": ""} | turn.fields
        draft = self._text(turn, Operation.SUBMIT, "draft")
        signature = self._bytes(turn, Operation.SUBMIT, "signature")
        certificate = self._bytes(turn, Operation.SUBMIT, "certificate")
        login = None
        if "login" in turn.fields:
            login = self._logins.who(self._text(turn, Operation.SUBMIT, "login"))
        acting = self._acting(turn, Operation.SUBMIT)
        if self._services.served(draft) != acting:
            message = f"下書き {draft!r} はありません。"
            raise Refusal(ErrorName.NOT_FOUND, Detail("", message))
        receipt = self._applicant.submit(draft, signature, certificate, acting=acting, login=login)
        turn.answer = {"number": receipt.number, "arrived": self._told(receipt.arrived)}
        turn.effect = "filing"

    def _get_receipt(self, turn: Turn) -> None:
        filing = self._applicant.receipt(self._text(turn, Operation.GET_RECEIPT, "number"))
        served = self._services.served(filing.number)
        turn.answer = {
            "number": filing.number,
            "arrived": self._told(filing.arrived),
            "procedure": filing.procedure,
            "status": self._wire.statuses[filing.status],
            "comment": filing.comment,
            "verification": filing.verification,
            "service": "" if served is None else served.service,
        }

    def _acting(self, turn: Turn, operation: Operation) -> Acting | None:
        if "token" not in turn.fields:
            return None
        return self._services.acting(self._text(turn, operation, "token"))

    def _filing(self, turn: Turn, operation: Operation) -> Filing:
        name = self._wire.operations[operation].request["filing"]
        return filing_json.read(turn.fields["filing"], self._wire.filing, name)


def _document(one: Attachment, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        names["id"]: one.id,
        names["label"]: one.label,
        names["required"]: one.required,
        names["condition"]: one.condition,
        names["original"]: one.original,
    }


def _describe(item: Item, names: Mapping[str, str]) -> dict[str, Any]:
    codes = [{names["code"]: code.code, names["label"]: code.label} for code in item.codes]
    return {
        names["id"]: item.id,
        names["label"]: item.label,
        names["type"]: item.type,
        names["max_length"]: item.max_length,
        names["required"]: item.required,
        names["codes"]: codes,
    }
