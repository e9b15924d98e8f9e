"""Writes the JSON Schema of a scenario anew."""

from __future__ import annotations

from pathlib import Path

from conformance.result.file import write_text
from conformance.training.scenarios.model import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    write_text(Path(str(SCHEMA_FILE)), schema_text())
