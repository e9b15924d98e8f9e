"""What a visitor's browser does behind the pages, noted while a test looks at them."""

from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, ViewportSize

Size = ViewportSize
WIDE: Final[Size] = {"width": 1280, "height": 720}
NARROW: Final[Size] = {"width": 390, "height": 844}

HERE: Final = ("127.0.0.1", "localhost")
WEB: Final = ("http", "https", "ws", "wss")

# The console repeats what the answers say already, and those are judged by their status.
_REPEATED = "Failed to load resource"


class Watch:
    """Notes what goes wrong in a browser: its console, where its requests go, what they get.

    Args:
        context: the browser of one visitor.
        refused: statuses from 400 up that this visitor's test means to meet.
    """

    def __init__(self, context: BrowserContext, refused: tuple[int, ...] = ()) -> None:
        self.faults: list[str] = []
        self._refused = refused
        context.on("console", self._said)
        context.on("weberror", lambda thrown: self.faults.append(f"script: {thrown.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_REPEATED):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in WEB and address.hostname not in HERE:
            self.faults.append(f"leaves this machine: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._refused:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")
