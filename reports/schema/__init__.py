"""The JSON Schemas of the result file, a saved case, a comparison and an event, as published here.

``python -m reports.schema`` writes them anew after the words of one of them have changed.
"""

import json
from pathlib import Path
from typing import Any

from conformance.result import comparison
from conformance.result.case import case_schema
from conformance.result.file import json_schema
from conformance.result.lines import event_schema

FILE = Path(__file__).with_name("result.schema.json")
CASE = Path(__file__).with_name("case.schema.json")
COMPARISON = Path(__file__).with_name("comparison.schema.json")
EVENT = Path(__file__).with_name("event.schema.json")


def text() -> str:
    """Return the schema of a result as the text that belongs in the file."""
    return _text(json_schema())


def case_text() -> str:
    """Return the schema of a case as the text that belongs in the file."""
    return _text(case_schema())


def comparison_text() -> str:
    """Return the schema of a comparison as the text that belongs in its file."""
    return _text(comparison.json_schema())


def event_text() -> str:
    """Return the schema of an event as the text that belongs in its file."""
    return _text(event_schema())


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
