"""The JSON Schema of the result file, as published beside the reports.

``python -m reports.schema`` writes it anew after the words of a result have changed.
"""

import json
from pathlib import Path

from conformance.result.file import json_schema

FILE = Path(__file__).with_name("result.schema.json")


def text() -> str:
    """Return the schema as the text that belongs in the file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
