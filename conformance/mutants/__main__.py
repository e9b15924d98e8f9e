"""Runs one mutant as a connector: ``python -m conformance.mutants NAME``, options as its model."""

from __future__ import annotations

import sys

from conformance.mutants.catalogue import mutant
from simulator.connector.entry import run

if __name__ == "__main__":
    run(mutant(sys.argv[1]), sys.argv[2:])
