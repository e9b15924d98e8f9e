"""Pages to look a filing over, to sign it and to send it: once, however often it is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from simulator.cards.pins import DEFAULT_PINS
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.procedures.check import Code
from simulator.procedures.model import Signature
from simulator.screens.page import page, see_other
from simulator.screens.resident import fields
from simulator.screens.resident.content import asked
from simulator.screens.resident.desk import press, sent_texts
from simulator.screens.resident.filling import draft_place, filing_place, frame, section_of
from simulator.screens.resident.media import PinSaid, Trouble, told
from simulator.screens.resident.portal import PortalSays
from simulator.screens.resident.sending import KINDS, LOGIN, NOTHING, SETTINGS, SIGN, send

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.screens.resident.desk import Desk

LABELS = {
    (SIGN, "card"): Text("マイナンバーカードで電子署名する", "Sign with the card"),
    (SIGN, "phone"): Text("スマホ用電子証明書で電子署名する", "Sign with the phone"),
    (LOGIN, "card"): Text("マイナンバーカードでログインする", "Log in with the card"),
    (LOGIN, "phone"): Text("スマホ用電子証明書でログインする", "Log in with the phone"),
    (NOTHING, ""): Text("署名もログインもしない", "Neither sign nor log in"),
}


@dataclass(frozen=True)
class Way:
    """One way to show whose a filing is.

    Args:
        value: of its control.
        label: what it is.
        tries_left: wrong entries its PIN still takes, None where none is needed.
    """

    value: str
    label: Text
    tries_left: int | None


class Signing:
    """Answers who signs and sends.

    Args:
        desk: of the room.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def routes(self) -> list[BaseRoute]:
        """What there is."""
        base = "/resident/{who}/draft/{draft}"
        return [
            Route(f"{base}/confirm", self._confirm),
            Route(f"{base}/sign", self._show),
            Route(f"{base}/sign", self._send, methods=["POST"]),
        ]

    async def _confirm(self, request: Request) -> Response:
        desk, draft = self._desk, self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        form, filing = desk.form(draft), desk.filing(draft)
        await desk.portal.call(Operation.CHECK_FORM, filing=filing)
        findings = desk.findings(draft)
        values, groups = asked(form, draft.content.values, draft.content.groups)
        content = type(draft.content)(values, groups)
        return page(
            request,
            "resident/confirm.html.jinja",
            **frame(draft, form, findings),
            here="confirm",
            shown=[fields.shown(form, one, content, (), {}) for one in form.sections],
            errors=[(section_of(form, one), one) for one in findings],
            outdated=any(one.code == Code.OUTDATED_VERSION for one in findings),
            documents={one.id: one for one in form.documents},
        )

    async def _show(self, request: Request) -> Response:
        desk, draft = self._desk, self._desk.draft(request)
        if draft.number:
            return see_other(request, filing_place(draft))
        form, findings = desk.form(draft), desk.findings(draft)
        if findings:
            return see_other(request, f"{draft_place(draft)}/confirm")
        ways = self._ways(request, form.signature)
        asked_for = request.query_params.get("way", ways[0].value)
        return page(
            request,
            "resident/sign.html.jinja",
            **frame(draft, form, findings),
            here="sign",
            ways=ways,
            chosen=asked_for,
            said=_said(request.query_params.get("pin", ""), asked_for, ways),
            pins=DEFAULT_PINS,
            ticket=desk.ticket(),
        )

    async def _send(self, request: Request) -> Response:
        data = await sent_texts(request)
        async with self._desk.alone(request.path_params["draft"]):
            draft = self._desk.draft(request)
            if draft.number:
                return see_other(request, filing_place(draft))
            if press(data) == draft.pressed:
                return see_other(request, draft.led_to)
            way, _, medium = data.get("way", "").partition("-")
            try:
                one = self._desk.person(request)
                await send(self._desk, draft, one, (way, medium), data.get("pin", ""))
            except PinSaid as said:
                place = f"{draft_place(draft)}/sign?pin={said.trouble}&way={way}-{medium}#errors"
                self._desk.drafts.save(draft, draft.content, press(data), place)
                return see_other(request, place)
            except PortalSays:
                # The answer may be lost though the filing was taken.
                if not self._desk.draft(request).number:
                    raise
            return see_other(request, filing_place(self._desk.draft(request)))

    def _ways(self, request: Request, setting: Signature) -> list[Way]:
        media = self._desk.media
        held = {media.medium(card): card for card in media.all(self._desk.person(request))}
        ways = []
        for act, medium in SETTINGS[setting]:
            if act == NOTHING:
                ways.append(Way(f"{act}-", LABELS[act, medium], None))
            elif medium in held and KINDS[act] in held[medium].credentials:
                left = held[medium].credentials[KINDS[act]].tries_left
                ways.append(Way(f"{act}-{medium}", LABELS[act, medium], left))
        if not ways:
            raise Problem(
                Text(
                    "この人のカードには、この手続に使える電子証明書がありません。",
                    "This person's card holds no certificate that this procedure takes.",
                ),
                Text("別の人で申請してください。", "Let somebody else file."),
            )
        return ways


def _said(trouble: str, value: str, ways: list[Way]) -> Text | None:
    """Return what the last entry of a PIN came to, None where none was refused."""
    left = next((way.tries_left for way in ways if way.value == value), None)
    if trouble not in set(Trouble) or left is None:
        return None
    return told(Trouble(trouble), left)
