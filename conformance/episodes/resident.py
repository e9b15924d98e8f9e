"""A resident at the portal: searches, fills in, signs with the card, submits, over real HTTPS."""

from __future__ import annotations

import base64
import ssl
from typing import TYPE_CHECKING, Any

import httpx

from simulator.contracts.problem import EngineProblem, Text
from simulator.contracts.profile import Operation
from simulator.portal import envelope, filing_json
from simulator.procedures import catalogue

if TYPE_CHECKING:
    from conformance.episodes.people import Person
    from conformance.episodes.stage import Stage
    from simulator.contracts.filing import Filing
    from simulator.contracts.profile import Profile

PATIENCE_SECONDS = 60.0


def file_online(stage: Stage, person: Person) -> tuple[Filing, str]:
    """File a person's plain claim through the applicant API and return it with its 受付番号.

    Raises:
        EngineProblem: the portal refused a step; that is tekigo's own fault.
    """
    profile = stage.simulation.world.profile
    filing = person.claim
    with browser(_trust(stage), stage.portal_url) as client:
        portal = _Applicant(client, profile)
        where = {"municipality": filing.municipality}
        portal.call(Operation.SEARCH_PROCEDURES, **where, keyword=_keyword(filing.procedure))
        portal.call(Operation.GET_FORM, **where, procedure=filing.procedure)
        content = filing_json.write(filing, profile.wire.filing)
        portal.call(Operation.CHECK_FORM, filing=content)
        signer = person.card.signature
        certificate = base64.b64encode(person.certificate_bytes(signer.certificate)).decode()
        draft = portal.call(Operation.PREPARE, filing=content, certificate=certificate)
        digest = base64.b64decode(draft["plain_digest"])
        signature = signer.sign_digest(digest, person.pins.signature)
        receipt = portal.call(
            Operation.SUBMIT,
            draft=draft["draft"],
            signature=base64.b64encode(signature).decode(),
            certificate=certificate,
        )
        portal.call(Operation.GET_RECEIPT, number=receipt["number"])
    return filing, receipt["number"]


def _keyword(procedure: str) -> str:
    """Return what a resident searches by: how the title of a procedure begins."""
    return catalogue.procedure(procedure).title[:4]


def browser(trust: ssl.SSLContext, url: str) -> httpx.Client:
    """Return a client with much patience: a busy machine is no fault of anybody's."""
    return httpx.Client(verify=trust, base_url=url, trust_env=False, timeout=PATIENCE_SECONDS)


class _Applicant:
    def __init__(self, client: httpx.Client, profile: Profile) -> None:
        self._client = client
        self._profile = profile

    def call(self, operation: Operation, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        shape = self._profile.operation(operation)
        body = {shape.request[name]: value for name, value in fields.items()}
        response = self._client.post(shape.path, json=body)
        try:
            result = envelope.fields(self._profile.wire, response.content)
        except (ValueError, envelope.Refused) as refused:
            raise EngineProblem(
                Text(
                    ja=f"模擬ポータルが {operation} を拒否しました: {response.text}",
                    en=f"The mock portal refused {operation}: {response.text}",
                ),
                Text(
                    ja="tekigo の不具合です。報告してください。",
                    en="This is a fault of tekigo. Report it.",
                ),
            ) from refused
        return {name: result[wire] for name, wire in shape.response.items()}


def _trust(stage: Stage) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=stage.ca_file)
