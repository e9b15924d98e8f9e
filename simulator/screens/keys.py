"""What opens the pages: the trainer's token, an address that works once, a passcode for each room.

Whoever has shown one of them carries a cookie, a seal made with a secret that the workspace keeps.
So nobody has to show it again after a restart, and a changed token or passcode voids the old seals.
"""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from pathlib import Path

FILE = "keys.json"
BYTES = 24
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that is taken for another one when it is read aloud or copied from a wall."""


class Kept(BaseModel):
    """What the workspace keeps, readable by nobody else.

    Args:
        token: the trainer's.
        secret: seals cookies.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    token: str
    secret: str


class Keys:
    """Tells who holds which key.

    Args:
        kept: what the workspace keeps.
    """

    def __init__(self, kept: Kept) -> None:
        self.token = kept.token
        self._secret = kept.secret
        self._entrance = secrets.token_urlsafe(BYTES)

    @property
    def entrance(self) -> str:
        """The key in the trainer's address; "" once it was used."""
        return self._entrance

    def use_entrance(self, shown: str) -> bool:
        """Tell whether this is the key in the trainer's address, which opens once."""
        right = bool(self._entrance) and same(shown, self._entrance)
        if right:
            self._entrance = ""
        return right

    def trainer_seal(self) -> str:
        """Return what a trainer's cookie says."""
        return self._seal("trainer", self.token)

    def room_seal(self, room: str, passcode: str) -> str:
        """Return what the cookie of somebody says who was let into a room."""
        return self._seal("room", room, passcode)

    def _seal(self, *what: str) -> str:
        told = "\n".join(what).encode()
        return hmac.new(self._secret.encode(), told, sha256).hexdigest()


def same(shown: str, right: str) -> bool:
    """Compare what somebody shows with what is right, in a time that tells nothing."""
    return hmac.compare_digest(shown.encode(), right.encode())


def keys_of(workspace: Path, token: str = "") -> Keys:
    """Return the keys of a workspace; make them where there are none.

    Args:
        workspace: the folder.
        token: the trainer's, "" for the one that is kept.

    Raises:
        Problem: the file is damaged.
    """
    file = workspace / FILE
    try:
        old = Kept.model_validate_json(file.read_bytes()) if file.exists() else None
    except ValidationError as error:
        raise Problem(
            Text(f"鍵のファイル {file} は壊れています。", f"The file of keys {file} is damaged."),
            Text("消すと作り直します。", "Delete it to have it made again."),
        ) from error
    kept = old or Kept(token=secrets.token_urlsafe(BYTES), secret=secrets.token_urlsafe(BYTES))
    kept = kept.model_copy(update={"token": token or kept.token})
    if kept != old:
        write_secret(file, kept.model_dump_json(indent=2) + "\n")
    return Keys(kept)


def new_passcode() -> str:
    """Return a passcode that nobody guesses, and that is easily read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))


def write_secret(file: Path, text: str) -> None:
    """Write a file that nobody else on this machine can read, whole or not at all.

    Args:
        file: where.
        text: what stands in it.
    """
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    part.replace(file)
