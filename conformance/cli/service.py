"""How commands find a running ``tekigo up`` and speak to its admin API.

``up`` leaves a file in its workspace that only its owner can read: address, token and CA. It is
taken away at the end; one that is left over from a crash answers no call.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

FILE = "up.json"
SECONDS = 60


class Service(BaseModel):
    """Where a running ``tekigo up`` is, and how to be let in.

    Args:
        admin: base address of its admin API.
        token: the admin token.
        ca_file: the CA that vouches for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    admin: str
    token: str
    ca_file: str

    def leave(self, workspace: Path) -> None:
        """Write the file, readable by nobody else."""
        part = workspace / f"{FILE}.part"
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.model_dump_json(indent=2) + "\n")
        part.replace(workspace / FILE)


def take_away(workspace: Path) -> None:
    """Remove the file."""
    (workspace / FILE).unlink(missing_ok=True)


def service_of(workspace: Path) -> Service:
    """Return what the file in a workspace says.

    Raises:
        Problem: there is none, or it is damaged.
    """
    try:
        return Service.model_validate_json((workspace / FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise not_running(workspace) from error


def not_running(workspace: Path) -> Problem:
    """Return the Problem of a workspace nobody serves."""
    return Problem(
        Text(
            f"作業フォルダ {workspace} の模擬環境は動いていません。",
            f"No simulator is up in the workspace {workspace}.",
        ),
        Text(
            f"別の端末で tekigo up --workspace {workspace} を実行してください。",
            f"Run tekigo up --workspace {workspace} in another terminal.",
        ),
    )


class NoRoom(Problem):
    """A workspace is served, but not the room that commands go to."""


_NO_ROOM = NoRoom(
    Text(
        "作業フォルダの部屋は、閉じられています。",
        "The room of this workspace has been closed.",
    ),
    Text(
        "講師の画面で、部屋を一つ作ってください。",
        "Make a room on the trainer's pages.",
    ),
)
_DISGUISED = Problem(
    Text(
        "模擬環境の証明書を確かめられません。証明書か TLS の障害が植えられています。",
        "The simulator's certificate cannot be trusted: a fault of certificate or TLS is planted.",
    ),
    Text("障害の終わる時刻まで待ってください。", "Wait until that fault ends."),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


class Admin:
    """Calls the admin API of a workspace's ``tekigo up``.

    Args:
        workspace: the workspace.

    Raises:
        Problem: nothing is up there.
    """

    def __init__(self, workspace: Path) -> None:
        import httpx

        service = service_of(workspace)
        self._workspace = workspace
        self._client = httpx.Client(
            base_url=service.admin,
            headers={"Authorization": f"Bearer {service.token}"},
            verify=ssl.create_default_context(cafile=service.ca_file),
            timeout=SECONDS,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something.

        Raises:
            Problem: it was refused, in the words of the admin API, or nobody answers.
        """
        return self._call("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Have something done; raises as `get` does."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        import httpx

        try:
            response = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            disguised = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
            raise _DISGUISED if disguised else not_running(self._workspace) from error
        try:
            told: dict[str, Any] = response.json()
        except ValueError as error:  # a page, and no answer of the admin API
            raise _NO_ROOM from error
        if response.is_success:
            return told
        raise Problem(Text(**told["cause"]), Text(**told["hint"]))
