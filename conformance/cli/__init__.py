"""The ``tekigo`` command: the one place where everything is wired together."""

from __future__ import annotations

from conformance.cli.command import main

__all__ = ["main"]
