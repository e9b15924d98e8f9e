"""A running simulation for tests, and a caller of its admin API."""

import json
from pathlib import Path
from typing import Any

import httpx

from simulator.contracts.profile import builtin
from simulator.web.app import Front
from simulator.web.running import Running, Workspace
from simulator.world.clock import Clock, SimulatedClock
from tests.calling import Client
from tests.web.builders import ACCOUNT, START

TOKEN = "only for this test"
NAME = "demo"


class Town:
    """A running simulation in a workspace, without a socket.

    Args:
        root: the workspace.
        clock: what its time runs by.
        seed: of a new world.
        profile: name of the interfaces in force.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock | None = None,
        seed: int | None = None,
        profile: str = "modelled-1",
    ) -> None:
        self.front = Front()
        self.running = Running(
            self.front,
            NAME,
            Workspace(root),
            builtin(profile),
            clock or SimulatedClock(START),
            [ACCOUNT],
            TOKEN,
            seed=seed,
        )
        self._client = Client(self.front)

    def call(
        self, method: str, path: str, body: object = None, token: str = TOKEN
    ) -> httpx.Response:
        """Call the admin API."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"}
        return self._client._call(method, f"/{NAME}/admin{path}", content, headers)

    def get(self, path: str) -> Any:  # noqa: ANN401  JSON
        """Ask for something, which is answered."""
        return self._told(self.call("GET", path))

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401  JSON
        """Have something done, which is done."""
        return self._told(self.call("POST", path, body))

    def file(self, applicant: int | str = 1, **asked: object) -> Any:  # noqa: ANN401  JSON
        """File an application."""
        return self.post("/filings/plant", {"applicant": applicant, **asked})

    def refused(self, path: str, body: object) -> tuple[int, str, str]:
        """Return the status of a refusal, its cause in Japanese, and in English."""
        answer = self.call("POST", path, body)
        cause = answer.json()["cause"]
        return answer.status_code, cause["ja"], cause["en"]

    def close(self) -> None:
        """Let go."""
        self.running.close()

    @staticmethod
    def _told(answer: httpx.Response) -> Any:  # noqa: ANN401  JSON
        assert answer.status_code == 200, answer.text
        return answer.json()
