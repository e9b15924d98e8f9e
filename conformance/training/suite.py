"""The pages of the conformance suite (適合検査), which belong to no room: ``/suite/…``.

Anybody may look at runs, reports, requirements and the kill matrix; only the trainer starts a run
and stops it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.training.comparing import Comparing
from conformance.training.lookup import lookup_routes
from conformance.training.reporting import Reporting
from conformance.training.run_pages import RunPages
from conformance.training.watching import Watching

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from conformance.training.runs import Runs

TEMPLATES = Path(__file__).parent / "templates"
"""Where the templates of these pages lie; the site looks there too."""


def suite_routes(runs: Runs) -> list[BaseRoute]:
    """Return the pages.

    Args:
        runs: of the workspace.
    """
    return [
        *RunPages(runs).routes(),
        *Watching(runs).routes(),
        *Reporting(runs).routes(),
        *Comparing(runs).routes(),
        *lookup_routes(),
    ]
