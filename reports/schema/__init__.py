"""The JSON Schemas of the result file and of a saved case, as published beside the reports.

``python -m reports.schema`` writes them anew after the words of a result have changed.
"""

import json
from pathlib import Path

from conformance.result.case import case_schema
from conformance.result.file import json_schema

FILE = Path(__file__).with_name("result.schema.json")
CASE = Path(__file__).with_name("case.schema.json")


def text() -> str:
    """Return the schema of a result as the text that belongs in the file."""
    return _text(json_schema())


def case_text() -> str:
    """Return the schema of a case as the text that belongs in the file."""
    return _text(case_schema())


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
