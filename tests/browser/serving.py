"""`tekigo demo` as a trainer starts it: a process, which can be ended and started again."""

import re
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page

from tests.conformance.world import COMMAND

ADDRESS = re.compile(r"https?://\S+")
TOKEN = "shown-by-the-trainer"
SEED = 8
PATIENCE_SECONDS = 30


class Demo:
    """A running `tekigo demo`.

    Args:
        folder: of its workspace and of what it says on stderr.
        options: further options of the command.
        command: how `tekigo` is started.
    """

    def __init__(self, folder: Path, *options: str, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._log = folder / "stderr.txt"
        self._workspace = folder / "workspace"
        self._options = options
        self._start(port=0)

    def at(self, path: str = "/") -> str:
        """Return the address of a page, by its path."""
        return f"{self.participants.rstrip('/')}{path}"

    def plant(self, applicant: int | str, room: str = "room-1") -> str:
        """File for somebody without a page, as `tekigo file` does; return the 受付番号."""
        answer = httpx.post(
            self.at(f"/{room}/admin/filings/plant"),
            headers={"Authorization": f"Bearer {TOKEN}"},
            json={"applicant": applicant},
            timeout=PATIENCE_SECONDS,
        )
        answer.raise_for_status()
        return str(answer.json()["number"])

    def enter(self, page: Page) -> None:
        """Make a browser the trainer's; the printed address would do so for one browser only."""
        page.goto(self.at("/enter"))
        page.fill("input[name=token]", TOKEN)
        page.press("input[name=token]", "Enter")
        page.wait_for_url(self.at())

    def restart(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End it, and start it again in the same workspace at the same address."""
        self._process.send_signal(by)
        self._process.communicate(timeout=PATIENCE_SECONDS)
        self._start(urlsplit(self.participants).port or 0)

    def stop(self) -> str:
        """End it as Ctrl-C does; return what it said on stderr all along."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise
        return self._log.read_text(encoding="utf-8")

    def _start(self, port: int) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [
                    *self._command,
                    *("demo", "--workspace", str(self._workspace), "--port", str(port)),
                    *("--seed", str(SEED), "--admin-token", TOKEN, *self._options),
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
            )
        self.trainer, self.participants = self._addresses()

    def _addresses(self) -> tuple[str, str]:
        """Return the trainer's address and the participants', which it prints in this order."""
        assert self._process.stdout is not None
        printed: list[str] = []
        for line in self._process.stdout:
            printed += ADDRESS.findall(line)
            if len(printed) == 2:
                return printed[0], printed[1]
        raise AssertionError(f"it ended: {self._log.read_text(encoding='utf-8')}")
