"""The JSON Schemas of the result file and of a comparison, as published beside the reports.

``python -m reports.schema`` writes them anew after the words of either have changed.
"""

import json
from pathlib import Path
from typing import Any

from conformance.result import comparison
from conformance.result.file import json_schema

FILE = Path(__file__).with_name("result.schema.json")
COMPARISON = Path(__file__).with_name("comparison.schema.json")


def text() -> str:
    """Return the schema of the result file as the text that belongs in its file."""
    return _text(json_schema())


def comparison_text() -> str:
    """Return the schema of a comparison as the text that belongs in its file."""
    return _text(comparison.json_schema())


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
