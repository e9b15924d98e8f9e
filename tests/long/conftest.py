"""Leaves out what is tried before a release only: more than an hour of it, with `--exhaustive`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option."""
    parser.addoption("--exhaustive", action="store_true", help="run what is left out otherwise")


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark."""
    config.addinivalue_line("markers", "exhaustive: tried before a release only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests with that mark, and say so."""
    if config.getoption("exhaustive"):
        return
    later = [item for item in items if item.get_closest_marker("exhaustive")]
    items[:] = [item for item in items if item not in later]
    config.hook.pytest_deselected(items=later)
