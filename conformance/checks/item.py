"""A check as pytest runs it: what a connector was found wanting in is told in the check's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.checks.check import Deviation

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr


class CheckItem(pytest.Function):
    """One check."""

    def repr_failure(  # type: ignore[override]  # as that of pytest.Function
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str | TerminalRepr:
        """Return what a failure is told with."""
        # Where in our source it was seen is nothing to a connector's maker, and takes long to find.
        if isinstance(excinfo.value, Deviation):
            reason = excinfo.value.reason
            return f"{reason.ja}\n{reason.en}"
        return super().repr_failure(excinfo)
