"""Runs the reference connector: ``python -m simulator.connector``, driven over stdio."""

from __future__ import annotations

import sys

from simulator.connector.driver import Driver
from simulator.connector.steps import Steps

if __name__ == "__main__":
    # Bytes that are no text must not end the process: what came is replaced, what goes is escaped.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    Driver(Steps(), "tekigo reference connector").serve(sys.stdin, sys.stdout)
