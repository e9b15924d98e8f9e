"""What a planted fault does to a call: an answer of its own, or one that arrives spoilt."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from simulator.contracts.profile import ErrorName
from simulator.portal import envelope
from simulator.portal.refusal import Detail, Refusal
from simulator.world.choices import Stream
from simulator.world.faults import FaultKind

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from simulator.contracts.profile import Wire
    from simulator.world.faults import Fault

MAINTENANCE_PAGE = (
    "<!DOCTYPE html><html lang='ja'><title>メンテナンス中</title>"
    "<p>ただいまメンテナンスのため、サービスを停止しています。</p></html>"
)
ERRORS = {
    FaultKind.UNAVAILABLE: (ErrorName.UNAVAILABLE, 503, "ただいまサービスを利用できません。"),
    FaultKind.SERVER_ERROR: (ErrorName.UNEXPECTED, 500, "サーバ内部でエラーが発生しました。"),
    FaultKind.TOO_MANY_REQUESTS: (
        ErrorName.TOO_MANY_REQUESTS,
        429,
        "呼び出しが多すぎます。しばらく待ってください。",
    ),
    FaultKind.NG_WITH_200: (ErrorName.UNEXPECTED, 200, "サーバ内部でエラーが発生しました。"),
}
TEMPORARY_REDIRECT = 307
"""Keeps method and body, so that whoever follows sends all of it."""


class BrokenAnswer(Response):
    """An answer that breaks off: its head tells of more bytes than are sent.

    Args:
        whole: the answer it would have been.
        kept: bytes of its body that arrive.
        seconds: how long it stands still before it breaks off, if the caller bears it.
    """

    def __init__(self, whole: Response, kept: int, seconds: float = 0) -> None:
        super().__init__(bytes(whole.body)[:kept], whole.status_code)
        self.raw_headers = list(whole.raw_headers)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what arrives, and stop."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        if self.body:
            await send({"type": "http.response.body", "body": self.body, "more_body": True})
        if self._seconds:
            await hangs_up(Request(scope, receive), self._seconds)


def instead(fault: Fault, wire: Wire, path: str) -> Response | None:
    """Return what the portal answers in place of doing anything; None where it does its work."""
    if fault.kind is FaultKind.MAINTENANCE:
        return Response(MAINTENANCE_PAGE, 503, media_type="text/html")
    if fault.kind is FaultKind.REDIRECT:
        return Response(status_code=TEMPORARY_REDIRECT, headers={"location": fault.target + path})
    if fault.kind not in ERRORS:
        return None
    name, status, told = ERRORS[fault.kind]
    wait = fault.kind is FaultKind.TOO_MANY_REQUESTS
    headers = {"retry-after": f"{fault.seconds:.0f}"} if wait else {}
    if not fault.json and fault.kind is not FaultKind.NG_WITH_200:
        return Response(status_code=status, headers=headers)
    body = envelope.refusal(wire, path, Refusal(name, Detail("", told)))
    return Response(body, status, headers, media_type=wire.content_type)


def refused_by(fault: Fault | None) -> str:
    """Return the reason for which a fault refuses a call, "" where it tells none."""
    return ERRORS[fault.kind][0] if fault is not None and fault.kind in ERRORS else ""


def spoilt(fault: Fault, answer: Response, seed: int) -> Response:
    """Return the answer as it arrives; where it breaks off is drawn from the seed."""
    if fault.kind is FaultKind.ANSWER_LOST:
        return BrokenAnswer(answer, 0)
    if fault.kind is FaultKind.CUT:
        return BrokenAnswer(answer, _place(seed, fault, len(answer.body)))
    if fault.kind is FaultKind.STALL:
        return BrokenAnswer(answer, _place(seed, fault, len(answer.body)), fault.seconds)
    return answer


def damaged(fault: Fault, package: bytes, other: bytes | None, seed: int) -> tuple[bytes, str]:
    """Return a 申請ZIP as it arrives, and the digest that goes with it.

    Args:
        fault: the fault.
        package: the 申請ZIP.
        other: that of another filing, None when there is none.
        seed: draws where it is cut.
    """
    if fault.kind is FaultKind.TRUNCATED_ZIP:
        package = package[: _place(seed, fault, len(package))]
    if fault.kind is FaultKind.WRONG_ZIP:
        package = _empty_archive() if other is None else other
    digest = hashlib.sha256(package).hexdigest()
    if fault.kind is FaultKind.WRONG_DIGEST:
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return package, digest


async def hangs_up(request: Request, seconds: float) -> bool:
    """Tell whether the caller hangs up within so many seconds of the machine, and wait for it."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def _place(seed: int, fault: Fault, length: int) -> int:
    return Stream(seed, fault.kind, length).integer(1, max(1, length - 1))


def _empty_archive() -> bytes:
    archive = io.BytesIO()
    zipfile.ZipFile(archive, "w").close()
    return archive.getvalue()
