"""Where shapes beyond the profile's enumerations plug in: a translator in front of the portal.

A vendor's interface may differ in a way no setting covers. Its profile then names an adapter
(``adapter = "FILE.py:CLASS"``), which turns each request into one the profile describes and each
answer back. The portal, its journal and its faults stay as they are; an adapter sees bytes only.
"""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette import requests

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from types import ModuleType

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from simulator.contracts.profile import Wire


@dataclass(frozen=True)
class Request:
    """A request on its way in.

    Args:
        method: such as POST.
        path: below the portal's address.
        query: without the question mark.
        headers: names in lower case.
        body: all of it.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An answer on its way out.

    Args:
        status: HTTP status.
        headers: names in lower case; the length is set anew.
        body: all of it.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Adapter:
    """Passes everything on; one instance serves one portal, and calls come one after another.

    Args:
        wire: the profile it stands before.
    """

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def request(self, asked: Request) -> Request | Answer:
        """Return the request as the profile describes it, or answer it at once."""
        return asked

    def answer(self, asked: Request, given: Answer) -> Answer:
        """Return the answer as the vendor's interface has it.

        Args:
            asked: the request as it came.
            given: the portal's answer to its translation.
        """
        del asked
        return given


def adapted(portal: ASGIApp, wire: Wire) -> ASGIApp:
    """Return the portal behind the adapter its profile names, or the portal itself.

    Raises:
        Problem: there is no such adapter.
    """
    return _Adapted(portal, _load(wire)) if wire.adapter else portal


class _Adapted:
    def __init__(self, portal: ASGIApp, adapter: Adapter) -> None:
        self._portal = portal
        self._adapter = adapter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await _read(scope, receive)
        translated = self._adapter.request(asked)
        if isinstance(translated, Request):
            given = await self._given(scope, translated)
            if not isinstance(given, Answer):
                for message in given:
                    await send(message)
                return
            translated = self._adapter.answer(asked, given)
        await _send(translated, send)

    async def _given(self, scope: Scope, asked: Request) -> Answer | list[Message]:
        """Return the portal's answer, or what there is of it where a planted fault cut it off."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": asked.body}

        async def send(message: Message) -> None:
            sent.append(message)

        inner = dict(
            scope,
            method=asked.method,
            path=scope["root_path"] + asked.path,
            query_string=asked.query.encode(),
            headers=_wire(asked.headers),
        )
        await self._portal(inner, receive, send)
        head, *parts = sent
        if not parts or parts[-1].get("more_body"):
            return sent
        body = b"".join(part.get("body", b"") for part in parts)
        return Answer(head["status"], _plain(head["headers"]), body)


async def _read(scope: Scope, receive: Receive) -> Request:
    return Request(
        method=scope["method"],
        path=scope["path"].removeprefix(scope["root_path"]),
        query=scope["query_string"].decode("latin-1"),
        headers=_plain(scope["headers"]),
        body=await requests.Request(scope, receive).body(),
    )


async def _send(answer: Answer, send: Send) -> None:
    headers = answer.headers | {"content-length": str(len(answer.body))}
    complete = replace(answer, headers=headers)
    start = {"type": "http.response.start", "status": complete.status}
    await send({**start, "headers": _wire(complete.headers)})
    await send({"type": "http.response.body", "body": complete.body})


def _plain(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _wire(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _load(wire: Wire) -> Adapter:
    file, _, name = wire.adapter.rpartition(":")
    try:
        kind = getattr(_module(file), name)
        is_one = isinstance(kind, type) and issubclass(kind, Adapter)
        adapter: Adapter | None = kind(wire) if is_one else None
    except Exception as error:  # a vendor's code may fail in any way
        raise _unusable(wire.adapter, f"{type(error).__name__}: {error}") from error
    if adapter is None:
        raise _unusable(wire.adapter, f"{name} is no simulator.portal.adapter.Adapter")
    return adapter


def _module(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("tekigo_adapter", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for the module they stand in
    spec.loader.exec_module(module)
    return module


def _unusable(named: str, why: str) -> Problem:
    return Problem(
        Text(
            ja=f"wire.adapter = {named!r} は使えません ({why})。",
            en=f"wire.adapter = {named!r} cannot be used ({why}).",
        ),
        Text(
            ja="プロファイルから見たファイルとクラス名を FILE.py:CLASS の形で書いてください。",
            en="Write FILE.py:CLASS, the file as seen from the profile and the class in it.",
        ),
    )
