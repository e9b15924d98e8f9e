"""An adapter as a vendor would write it: each answer carries the key for the next call.

A sister API of the same platform does so: a key is good for one call, and the next one comes with
its answer.
"""

import json
from dataclasses import replace
from itertools import count

from simulator.contracts.profile import Operation, Wire
from simulator.portal.adapter import Adapter, Answer, Request

KEY = "x-access-key"
NEXT = "x-next-access-key"


class RotatingKey(Adapter):
    """Turns the portal's long-lived token into keys that are good for one call each."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire)
        self._tokens: dict[str, str] = {}
        self._numbers = count(1)

    def request(self, asked: Request) -> Request | Answer:
        """Put the token into the place of the key that stands for it; a spent key has none."""
        token = self._tokens.get(asked.headers.get(KEY, ""), "")
        headers = {name: value for name, value in asked.headers.items() if name != KEY}
        bearer = {self.wire.token_header.lower(): self.wire.token_prefix + token}
        return replace(asked, headers=headers | (bearer if token else {}))

    def answer(self, asked: Request, given: Answer) -> Answer:
        """Tell the next key beside the answer, and hide the token behind the first."""
        if asked.path == self.wire.operations[Operation.LOGIN].path and given.status == 200:
            name = self.wire.operations[Operation.LOGIN].response["token"]
            body = json.loads(given.body)
            result = next(part for part in body.values() if name in part)
            key = result[name] = self._next(result[name])
            return replace(given, body=json.dumps(body).encode())
        token = self._tokens.pop(asked.headers.get(KEY, ""), "")
        if not token:
            return given
        key = self._next(token)
        return replace(given, headers=given.headers | {NEXT: key})

    def _next(self, token: str) -> str:
        key = f"key-{next(self._numbers)}"
        self._tokens[key] = token
        return key
