"""Serves an ASGI application over HTTPS, on loopback unless told otherwise, in its own thread.

Pages for a browser on the same machine are served over HTTP, which needs no trust in our CA.

The socket is bound before the thread starts, so a port in use is one clear message and a free
port is known at once; readiness is an event, never a sleep. The socket outlives its server, so
that the address can show another certificate for a while without being gone in between.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import threading
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

import uvicorn

from simulator.contracts.problem import EngineProblem, Problem, Text
from simulator.web.disguise import ChangingContext, Guise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from simulator.world.faults import FaultKind

# Answers that break off are planted; uvicorn need not report each.
logging.getLogger("uvicorn.error").addFilter(
    lambda record: "without completing response" not in record.getMessage()
)

HOST = "127.0.0.1"
NAME = "localhost"
START_SECONDS = 10
STOP_SECONDS = 2


class Server:
    """One HTTPS address, or one of HTTP.

    Args:
        application: what answers.
        certificate: PEM file of the server's private key and certificate; None for HTTP.
        listener: name of this address in the journal.
        port: 0 for any free one.
        host: name in URLs, which the certificate carries.
        listen: address to listen at.
        bound: a socket that listens already and is shared with others; `port` and `listen` are its.
        guises: the false guises it can show.
        disguise: asked at every handshake which of them to show; None means none.

    Raises:
        Problem: the port is in use.
    """

    def __init__(
        self,
        application: ASGIApp,
        certificate: Path | None,
        *,
        listener: str = "portal",
        port: int = 0,
        host: str = NAME,
        listen: str = HOST,
        bound: socket.socket | None = None,
        guises: Mapping[FaultKind, Guise] = MappingProxyType({}),
        disguise: Callable[[], FaultKind | None] = lambda: None,
    ) -> None:
        self._application = application
        self._guises = guises
        self._disguise = disguise
        self._host = host
        self._socket = bound or bind(listen, port)
        self.port: int = self._socket.getsockname()[1]
        self.greetings = 0
        """How many TLS handshakes clients began, since the last start."""
        self.last_path = ""
        """Path of the latest request, "" before the first: no handshake was completed for it."""
        self._prepare(None if certificate is None else Guise(certificate), listener)

    def _prepare(self, guise: Guise | None, listener: str) -> None:
        self._guise = guise
        self._listener = listener
        self._ready = threading.Event()
        config = uvicorn.Config(
            self._call,
            log_config=None,
            access_log=False,
            interface="asgi3",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=60,
        )
        self._server = _Uvicorn(config, self._ready)
        self._thread = threading.Thread(target=self._run, name=f"https-{listener}", daemon=True)

    @property
    def url(self) -> str:
        """Base address, by the name the certificate carries."""
        scheme = "http" if self._guise is None else "https"
        return f"{scheme}://{self._host}:{self.port}"

    def start(self) -> Server:
        """Begin to serve and return once the first request can be answered.

        Raises:
            Problem: the certificate cannot be used.
            EngineProblem: the server did not come up.
        """
        self._server.config.load()
        if self._guise is not None:
            self._server.config.ssl = self._context(self._guise)
        self.greetings = 0
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise EngineProblem(
                Text(
                    ja=f"HTTPS サーバが {START_SECONDS} 秒で起動しません (ポート {self.port})。",
                    en=f"The HTTPS server did not start in {START_SECONDS} s (port {self.port}).",
                ),
                Text(ja="もう一度実行してください。", en="Run it again."),
            )
        return self

    def wait(self, seconds: float | None = None) -> bool:
        """Block until the server ends, or so long at most; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def show(self, guise: Guise, listener: str) -> None:
        """Serve the same address behind another guise from now on.

        Every connection ends, and no TLS session can be taken up again: who comes back sees the
        other guise. Calls are journalled under another name.

        Args:
            guise: what the handshake shows.
            listener: name of this address in the journal.
        """
        self._end()
        self._prepare(guise, listener)
        self.start()

    def stop(self) -> None:
        """End the server, if it was started, and wait for its thread.

        A client that has connected and says nothing can keep the event loop from closing; its
        thread is then left to end with the process.
        """
        self._end()
        self._socket.close()

    def _end(self) -> None:
        self._server.end()
        if self._thread.ident is not None:
            self._thread.join(STOP_SECONDS)

    def _context(self, guise: Guise) -> ChangingContext:
        guises: list[tuple[FaultKind | None, Guise]] = [(None, guise), *self._guises.items()]
        shaking = {kind: (guise, self._shaking(guise)) for kind, guise in guises}

        def shown() -> ssl.SSLContext:
            guise, context = shaking[self._disguise()]
            if guise.old:
                self._greet()  # who refuses it does so before the greeting is told of
            return context

        context = ChangingContext(ssl.PROTOCOL_TLS_SERVER)
        context.shown = shown
        return context

    def _shaking(self, guise: Guise) -> ssl.SSLContext:
        try:
            context = guise.context()
        except OSError as error:
            raise _unusable(guise.certificate, error) from error
        if not guise.old:
            context.sni_callback = self._greet
        return context

    def _greet(self, *_hello: object) -> None:
        self.greetings += 1

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["listener"] = self._listener
        self.last_path = scope.get("path", "")
        await self._application(scope, receive, send)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            runner.run(self._server.serve(sockets=[self._socket.dup()]))


class _Uvicorn(uvicorn.Server):
    # uvicorn looks ten times a second whether it is to end; this one is told.

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        self.should_exit = True
        self.force_exit = True  # whoever shook hands meanwhile is not waited for
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._ended.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._ready.set()

    async def main_loop(self) -> None:
        await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A client that stays connected may never answer a polite end of TLS.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


def bind(address: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Raises:
        Problem: the port is in use.
    """
    # asyncio turns Nagle's algorithm off only on sockets that name their protocol.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        # A port is free again as soon as its server ends; elsewhere this would share a port in use.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError as error:
        listening.close()
        raise Problem(
            Text(
                ja=f"ポート {port} は使えません ({error.strerror})。",
                en=f"Port {port} cannot be used ({error.strerror}).",
            ),
            Text(
                ja="--port で別の番号を指定するか、使っているプログラムを止めてください。",
                en="Name another one with --port, or stop the program that uses it.",
            ),
        ) from error
    listening.listen(128)
    return listening


def _unusable(certificate: Path, error: OSError) -> Problem:
    return Problem(
        Text(
            ja=f"サーバ証明書 {certificate} は使えません ({error.strerror or error})。",
            en=f"The server certificate {certificate} cannot be used ({error.strerror or error}).",
        ),
        Text(
            ja="そのファイルを消すと作り直します。",
            en="Delete the file to have it made again.",
        ),
    )
