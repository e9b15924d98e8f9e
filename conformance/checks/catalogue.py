"""All checks, in register order."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from conformance.checks.check import Check, declared
from conformance.checks.plugin import MODULES
from conformance.specification.register import register


@cache
def checks() -> tuple[Check, ...]:
    """Return every check there is."""
    modules = [import_module(f"conformance.checks.{name}") for name in MODULES]
    found = (declared(thing) for module in modules for thing in vars(module).values())
    order = {id_: place for place, id_ in enumerate(register().checked())}
    own = [check for check in found if check is not None]
    return tuple(sorted(own, key=lambda check: order[check.id]))
