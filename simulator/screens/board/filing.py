"""One filing from end to end: its way, its package, its signature, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from simulator.contracts.problem import Text
from simulator.contracts.status import JAPANESE
from simulator.portal.refusal import Refusal
from simulator.procedures import catalogue
from simulator.screens.board.compared import comparison
from simulator.screens.board.findings import REASONS, Seen, findings
from simulator.screens.board.form import form
from simulator.screens.board.meaning import actor, message
from simulator.screens.board.opened import document, opened
from simulator.screens.board.signed import signed
from simulator.screens.page import page
from simulator.world.card_faults import CardOperation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from simulator.portal.store import ArrivedFiling
    from simulator.screens.board.meaning import Message
    from simulator.screens.board.signed import Signed
    from simulator.screens.room import Room

TABS: Final = {
    "": Text("経過", "Its way"),
    "form": Text("申請書", "Form"),
    "package": Text("申請ZIP", "申請ZIP"),
    "signature": Text("署名と証明書", "Signature"),
    "delivered": Text("引渡し", "Handed over"),
}
"""The views of a filing, by the last part of their address."""
SHOWABLE: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
"""How files begin that a browser may show; by what they are, not by what they call themselves."""
XML_HEAD: Final = b"<?xml"
PDF_POLICY: Final = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


class FilingPages:
    """The pages about one filing.

    Args:
        room: where it was filed.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        one = "/board/filing/{number:str}"
        return [
            Route(one, self.show),
            Route(f"{one}/package.zip", self.package),
            Route(f"{one}/file/{{place:int}}", self.file),
            Route(f"{one}/{{tab:str}}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """Show one view of a filing."""
        tab = request.path_params.get("tab", "")
        if tab not in TABS:
            raise HTTPException(404)
        filing, content = self._filed(request)
        simulation = self._room.simulation
        names = simulation.world.profile.package.members
        package = opened(content, names.manifest)
        found = signed(simulation, package.contents, datetime.fromisoformat(filing.arrived))
        came = comparison(self._room, filing.number, filing.package)
        procedure, state = catalogue.procedure(filing.procedure), JAPANESE[filing.status]
        known = dict(procedure.named_items())
        filled = form(package.contents.get(names.application, b""), known)
        verification = _told(package.contents.get(names.verification, b""))
        return page(
            request,
            "board/filing.html.jinja",
            filing=filing,
            title=procedure.title,
            state=Text(state, f"{state} ({filing.status})"),
            tab=tab,
            tabs=TABS,
            findings=findings(Seen(package, filled, verification.get("結果", ""), found, came)),
            way=self._way(filing, found),
            package=package,
            names=names,
            form=filled,
            verification=verification,
            pdf=next((one.place for one in package.members if one.name == names.form_pdf), None),
            signed=found,
            reasons=REASONS,
            came=came,
            actor=actor,
        )

    async def package(self, request: Request) -> Response:
        """Send the 申請ZIP, byte for byte."""
        filing, content = self._filed(request)
        name = f'attachment; filename="{filing.number}.zip"'
        return Response(
            content, media_type="application/zip", headers={"Content-Disposition": name}
        )

    async def file(self, request: Request) -> Response:
        """Send one file of the 申請ZIP; what a browser cannot show safely is saved instead."""
        _, content = self._filed(request)
        names = self._room.simulation.world.profile.package.members
        found = opened(content, names.manifest).at(request.path_params["place"])
        if found is None:
            raise HTTPException(404)
        _, inside = found
        kind = next((kind for head, kind in SHOWABLE if inside.startswith(head)), "")
        if kind:
            return Response(
                inside, media_type=kind, headers={"Content-Security-Policy": PDF_POLICY}
            )
        if inside.startswith(XML_HEAD):
            return Response(inside, media_type="text/plain; charset=utf-8")
        return Response(
            inside,
            media_type="application/octet-stream",
            headers={"Content-Disposition": "attachment"},
        )

    def _filed(self, request: Request) -> tuple[ArrivedFiling, bytes]:
        simulation = self._room.simulation
        try:
            filing = simulation.applicant.receipt(request.path_params["number"])
        except Refusal as refused:
            raise HTTPException(404) from refused
        return filing, simulation.world.blobs.get(filing.package)

    def _way(self, filing: ArrivedFiling, found: Signed | None) -> Sequence[Message]:
        """Return every message about a filing, with the questions about its certificate."""
        journal = self._room.simulation.world.journal
        calls = journal.calls(number=filing.number)
        if found is not None:
            serial = f'"{found.certificate.serial_number:x}"'
            since = calls[0].sequence if calls else 0
            asked = journal.calls(operation=CardOperation.OCSP, since=since)
            calls += [one for one in asked if serial in one.request]
        return [message(call) for call in sorted(calls, key=lambda call: call.sequence)]


def _told(verification: bytes) -> dict[str, Any]:
    """Return what the portal's 電子認証結果 says, by its own names; {} where it says nothing."""
    root = document(verification)
    if root is None:
        return {}
    told = {str(name): str(value) for one in root.iter() for name, value in one.items()}
    reason = root[-1].text if len(root) else ""
    return told | ({"理由": reason} if reason else {})
