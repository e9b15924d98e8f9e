"""Lets a test be written as the pages are: `async`, on an event loop of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import ParamSpec

Given = ParamSpec("Given")


def awaited(test: Callable[Given, Coroutine[None, None, None]]) -> Callable[Given, None]:
    """Return a test that waits for the end of an async one."""

    @wraps(test)
    def waiting(*args: Given.args, **kwargs: Given.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return waiting
