"""Turns what goes wrong behind a page into a page: what happened, and what to do next."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from simulator.contracts.problem import Problem, Text
from simulator.portal.refusal import Refusal
from simulator.screens.page import page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

FORBIDDEN = 403
LOGGER = logging.getLogger("tekigo")
_BACK = Text(
    "前の画面に戻るか、上のメニューから選び直してください。",
    "Go back, or choose again from the menu above.",
)
_ENTER = Text(
    "講師なら、講師の鍵で入ってから、もう一度試してください。",
    "If you are the trainer, enter with the trainer's token, and try again.",
)
_CAUSES = {
    401: Text("この操作には鍵が要ります。", "This action needs a key."),
    403: Text("この操作は講師だけができます。", "Only the trainer may do this."),
    404: Text("このページはありません。", "There is no such page."),
    405: Text("このアドレスは直接開けません。", "This address cannot be opened directly."),
    413: Text("送られたものが大きすぎます。", "What was sent is too large."),
    421: Text("このアドレスでは開けません。", "It cannot be opened by this address."),
}
_BROKEN = Text("送られた内容を読み取れません。", "What was sent cannot be read.")
_STUMBLED = Text("tekigo の内部で問題が起きました。", "Something went wrong inside tekigo.")
_REPORT = Text(
    "入力したものは失われていません。もう一度試し、続くときは起動した画面の表示を添えて報告してください。",
    "Nothing you entered is lost. Try again; if it stays, report it with what the terminal shows.",
)


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101  registered for it
    return page(
        request, "trouble.html.jinja", status=409, cause=problem.cause, next_step=problem.hint
    )


async def _refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101  registered for it
    told = " ".join(detail.message for detail in refusal.details) or str(refusal)
    cause = Text(f"ポータルが受け付けませんでした: {told}", f"The portal did not take it: {told}")
    return page(request, "trouble.html.jinja", status=409, cause=cause, next_step=_BACK)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for it
    status = error.status_code
    response = page(
        request,
        "trouble.html.jinja",
        status=status,
        cause=_CAUSES.get(status, _BROKEN),
        next_step=_ENTER if status == FORBIDDEN else _BACK,
        enter=status == FORBIDDEN,
    )
    response.headers.update(error.headers or {})
    return response


async def _stumbled(request: Request, error: Exception) -> Response:
    LOGGER.error("a page failed: %s", request.url.path, exc_info=error)
    return page(request, "trouble.html.jinja", status=500, cause=_STUMBLED, next_step=_REPORT)


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: _problem,
    Refusal: _refusal,
    HTTPException: _http,
    Exception: _stumbled,
}
"""What answers each kind of failure."""
