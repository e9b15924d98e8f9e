"""Runs one mutant as a connector: ``python -m conformance.mutants NAME``, driven over stdio."""

from __future__ import annotations

import sys

from conformance.mutants.catalogue import mutant
from simulator.connector.driver import Driver

if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    Driver(mutant(sys.argv[1])(), "tekigo reference connector").serve(sys.stdin, sys.stdout)
