"""The JSON Schema of `manifest.json`, which `tekigo generate` leaves beside its data.

``python -m conformance.specification.manifest`` writes it anew.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from simulator.generation.manifest import Manifest

SCHEMA_FILE = resources.files("conformance.specification") / "schema/manifest.schema.json"


def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:manifest:1",
        **Manifest.model_json_schema(mode="serialization"),
        "title": "tekigo generate manifest.json",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(str(SCHEMA_FILE)).write_text(schema_text(), encoding="utf-8", newline="\n")
