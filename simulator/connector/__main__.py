"""Runs the reference connector: ``python -m simulator.connector``, driven over stdio."""

from __future__ import annotations

import sys

from simulator.connector.driver import Driver
from simulator.connector.steps import Steps

if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    Driver(Steps(), "tekigo reference connector").serve(sys.stdin, sys.stdout)
