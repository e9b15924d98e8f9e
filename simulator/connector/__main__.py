"""Runs the reference connector: ``python -m simulator.connector``, driven over stdio by default."""

from __future__ import annotations

import sys

from simulator.connector.entry import run
from simulator.connector.steps import Steps

if __name__ == "__main__":
    run(Steps, sys.argv[1:])
