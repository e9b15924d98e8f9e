"""Signs a filing with somebody's card or phone, and sends it to the portal.

What the portal calls a filing is kept before it is sent, and the portal notes what became of it in
the transaction that takes it. So whoever comes back, after a lost answer or a killed server, finds
either the receipt or the filing as it was, to be sent again.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import Operation
from simulator.pki.leaf import Kind
from simulator.portal.applicant import Draft as Prepared
from simulator.portal.page import log_in, sign
from simulator.procedures.model import Signature

if TYPE_CHECKING:
    from simulator.cards.card import Credential
    from simulator.screens.resident.desk import Desk
    from simulator.screens.resident.drafts import Draft
    from simulator.web.population import Inhabitant

SIGN, LOGIN, NOTHING = "sign", "login", "none"
KINDS = {SIGN: Kind.SIGNATURE, LOGIN: Kind.AUTHENTICATION}
SETTINGS = {
    Signature.SIGNED: ((SIGN, "card"), (SIGN, "phone")),
    Signature.CARD: ((LOGIN, "card"), (SIGN, "card")),
    Signature.LOGIN: ((LOGIN, "card"), (LOGIN, "phone"), (SIGN, "card"), (SIGN, "phone")),
    Signature.NONE: ((NOTHING, ""), (LOGIN, "card"), (SIGN, "card"), (SIGN, "phone")),
}
"""The ways to show whose a filing is, by the setting of municipality and procedure: what is done,
and with what. That a signature will do where a login is asked for is our model.
"""


async def send(
    desk: Desk, draft: Draft, one: Inhabitant, way: tuple[str, str], entered: str
) -> None:
    """Send a filing.

    Args:
        desk: of the room.
        draft: what is sent.
        one: who sends it.
        way: one of those that `SETTINGS` has for the procedure.
        entered: the PIN as it was typed.

    Raises:
        PinSaid: the PIN is not right.
        PortalSays: the portal does not take it, or its answer was lost.
        Problem: there is no such way, or no such card or phone.
    """
    if way not in SETTINGS[desk.form(draft).signature]:
        raise Problem(
            Text("署名の方法が選ばれていません。", "No way to sign was chosen."),
            Text("前の画面に戻り、方法を選んでください。", "Go back and choose one."),
        )
    act, medium = way
    if act == NOTHING:
        prepared = await _prepared(desk, draft)
        await desk.portal.call(Operation.SUBMIT, draft=prepared.id)
        return
    card = desk.media.one(one, medium)
    credential, pin = desk.media.opened(card, KINDS[act], entered)
    desk.room.note("resident", act, told=f'{{"profile": "{card.profile.id}"}}')
    if act == LOGIN:
        await _logged_in(desk, draft, credential, pin)
    else:
        await _signed(desk, draft, credential, pin)


async def _logged_in(desk: Desk, draft: Draft, credential: Credential, pin: str) -> None:
    moment = desk.room.simulation.world.portal_now()
    login = await desk.portal.call(
        Operation.SIGN_IN,
        signed_in=moment,
        certificate=_der(credential),
        signature=log_in(moment, credential, pin),
    )
    prepared = await _prepared(desk, draft)
    await desk.portal.call(Operation.SUBMIT, draft=prepared.id, login=login.fields["login"])


async def _signed(desk: Desk, draft: Draft, credential: Credential, pin: str) -> None:
    certificate = _der(credential)
    prepared = await _prepared(desk, draft, certificate=certificate)
    value = sign(prepared, credential, pin)
    await desk.portal.call(
        Operation.SUBMIT, draft=prepared.id, signature=value, certificate=certificate
    )


async def _prepared(desk: Desk, draft: Draft, **more: object) -> Prepared:
    """Hand the filing to the portal, and keep what it is called there before it is sent."""
    former = {"former": draft.former} if draft.former else {}
    answer = await desk.portal.call(Operation.PREPARE, filing=desk.filing(draft), **former, **more)
    info, digest = (
        base64.b64decode(answer.fields[name]) for name in ("digest_info", "plain_digest")
    )
    prepared = Prepared(answer.fields["draft"], info, digest)
    desk.drafts.hand_over(draft, prepared.id)
    return prepared


def _der(credential: Credential) -> bytes:
    return credential.certificate.public_bytes(Encoding.DER)
