"""Finds the run that the path of a page names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request

    from conformance.training.record import Record
    from conformance.training.runs import Runs


def run_of(request: Request, runs: Runs) -> Record:
    """Return the run a path names.

    Raises:
        HTTPException: there is none.
    """
    found = runs.of(request.path_params["number"])
    if found is None:
        raise HTTPException(404)
    return found
