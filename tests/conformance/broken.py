"""The reference connector, broken where no single check looks: ``python broken.py NAME``."""

import os
import ssl
import sys
from pathlib import Path

from simulator.connector.driver import Driver
from simulator.connector.steps import Steps


class Distrustful(Steps):
    """Trusts the CAs of the machine, and not the one it is given."""

    def trust(self, ca_file: Path) -> ssl.SSLContext:
        del ca_file
        return ssl.create_default_context()


class Sated(Steps):
    """Fetches one filing and no other after it."""

    _had: str | None = None

    def to_fetch(self, numbers: list[str]) -> list[str]:
        self._had = self._had or next(iter(numbers), None)
        return [number for number in numbers if number == self._had]


class Mortal(Steps):
    """Dies without a word when it is told of a decision."""

    def status_of(self, decision: str, *, waiting: bool = False) -> str | None:
        del decision, waiting
        os._exit(1)


if __name__ == "__main__":
    kind: type[Steps] = {"distrustful": Distrustful, "sated": Sated, "mortal": Mortal}[sys.argv[1]]
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    Driver(kind, "broken").serve(sys.stdin, sys.stdout)
