"""Pages to look a filing over, to sign it, and to send it, once however often a button is pressed.

What the portal calls a filing is kept before it is sent, and the portal notes what became of it in
the transaction that takes it. So whoever comes back, after a lost answer or a killed server, finds
either the receipt or the filing as it was, to be sent again.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.routing import Route

from simulator.cards.pins import DEFAULT_PINS
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.pki.leaf import Kind
from simulator.portal.applicant import Draft as Prepared
from simulator.portal.page import log_in, sign
from simulator.procedures.check import Code
from simulator.procedures.model import Signature
from simulator.screens.page import page, see_other
from simulator.screens.resident import fields
from simulator.screens.resident.content import asked
from simulator.screens.resident.desk import press, sent_texts
from simulator.screens.resident.filling import draft_place, filing_place, frame, section_of
from simulator.screens.resident.media import PinSaid, Trouble, told
from simulator.screens.resident.portal import PortalSays

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from simulator.cards.card import Card
    from simulator.screens.resident.desk import Desk
    from simulator.screens.resident.drafts import Draft

SIGN, LOGIN, NOTHING = "sign", "login", "none"
SETTINGS = {
    Signature.SIGNED: ((SIGN, "card"), (SIGN, "phone")),
    Signature.CARD: ((LOGIN, "card"), (SIGN, "card")),
    Signature.LOGIN: ((LOGIN, "card"), (LOGIN, "phone"), (SIGN, "card"), (SIGN, "phone")),
    Signature.NONE: ((NOTHING, ""), (LOGIN, "card"), (SIGN, "card"), (SIGN, "phone")),
}
"""The ways to show whose a filing is, by the setting of municipality and procedure."""
KINDS = {SIGN: Kind.SIGNATURE, LOGIN: Kind.AUTHENTICATION}
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
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

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
        draft_id: str = request.path_params["draft"]
        lock = self._locks.setdefault(draft_id, asyncio.Lock())
        async with lock:
            draft = self._desk.draft(request)
            if draft.number:
                return see_other(request, filing_place(draft))
            if press(data) == draft.pressed:
                return see_other(request, draft.led_to)
            way, _, medium = data.get("way", "").partition("-")
            try:
                await self._sent(request, draft, (way, medium), data.get("pin", ""))
            except PinSaid as said:
                place = f"{draft_place(draft)}/sign?pin={said.trouble}&way={way}-{medium}#errors"
                self._desk.drafts.save(draft, draft.content, press(data), place)
                return see_other(request, place)
            except PortalSays:
                # The answer may be lost though the filing was taken.
                if not self._desk.draft(request).number:
                    raise
            return see_other(request, filing_place(self._desk.draft(request)))

    async def _sent(
        self, request: Request, draft: Draft, way: tuple[str, str], entered: str
    ) -> None:
        desk, one = self._desk, self._desk.person(request)
        form, portal = desk.form(draft), desk.portal
        if way not in SETTINGS[form.signature]:
            raise Problem(
                Text("署名の方法が選ばれていません。", "No way to sign was chosen."),
                Text("前の画面に戻り、方法を選んでください。", "Go back and choose one."),
            )
        act, medium = way
        preparing: dict[str, object] = {"filing": desk.filing(draft)}
        if draft.former:
            preparing["former"] = draft.former
        if act == NOTHING:
            prepared = await self._prepared(draft, preparing)
            await portal.call(Operation.SUBMIT, draft=prepared.id)
            return
        card = desk.media.one(one, medium)
        credential, pin = desk.media.opened(card, KINDS[act], entered)
        certificate = credential.certificate.public_bytes(Encoding.DER)
        desk.room.note("resident", act, told=_note(card))
        if act == LOGIN:
            moment = desk.room.simulation.world.portal_now()
            value = log_in(moment, credential, pin)
            login = await portal.call(
                Operation.SIGN_IN, signed_in=moment, certificate=certificate, signature=value
            )
            prepared = await self._prepared(draft, preparing)
            await portal.call(Operation.SUBMIT, draft=prepared.id, login=login.fields["login"])
            return
        prepared = await self._prepared(draft, preparing | {"certificate": certificate})
        value = sign(prepared, credential, pin)
        await portal.call(
            Operation.SUBMIT, draft=prepared.id, signature=value, certificate=certificate
        )

    async def _prepared(self, draft: Draft, given: dict[str, object]) -> Prepared:
        """Hand the filing to the portal, and keep what it is called there before it is sent."""
        answer = await self._desk.portal.call(Operation.PREPARE, **given)
        info, digest = (
            base64.b64decode(answer.fields[name]) for name in ("digest_info", "plain_digest")
        )
        self._desk.drafts.hand_over(draft, answer.fields["draft"])
        return Prepared(answer.fields["draft"], info, digest)

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


def _note(card: Card) -> str:
    return f'{{"profile": "{card.profile.id}"}}'
