"""The OpenAPI documents of every API that is served, as published in this folder.

``python -m conformance.specification.openapi`` writes them anew after a profile or an API has
changed.
"""

from __future__ import annotations

import json
from pathlib import Path

from simulator.cards.openapi import openapi as card
from simulator.contracts.driver import openapi as driver
from simulator.contracts.openapi import TAGS, openapi
from simulator.contracts.profile import builtin, builtins
from simulator.web.admin_openapi import openapi as admin

FOLDER = Path(__file__).parent


def texts() -> dict[str, str]:
    """Return every document by its file name: one for each side of a portal and each profile."""
    portals = {
        f"portal-{tag}.{name}": openapi(builtin(name), tag=tag)
        for name in builtins()
        for tag in TAGS
    }
    documents = portals | {"admin": admin(), "card": card(), "driver": driver()}
    return {
        f"{name}.json": json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        for name, document in documents.items()
    }
