"""An address that only a hostile form names: whoever connects to it has followed an entity.

It counts connections, answers each with one short text, and holds none of them open.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

ANSWER = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nTEST"
PATIENCE = 1.0
"""Seconds that one who connects has for saying what it wants."""


class Snare:
    """Listens from entry to exit.

    Args:
        host: name in the address.
        listen: address to listen at.
    """

    def __init__(self, host: str, listen: str) -> None:
        self._socket = socket.create_server((listen, 0))
        self.address = f"http://{host}:{self._socket.getsockname()[1]}/"
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, name="snare", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        with suppress(OSError):  # wakes the thread up where closing does not
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._thread.ident is not None:
            self._thread.join(2 * PATIENCE)

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with caller, suppress(OSError):
                caller.settimeout(PATIENCE)
                caller.recv(4096)
                caller.sendall(ANSWER)
