"""A worker process ends with its parent, also where that was killed and could tell nobody."""

from __future__ import annotations

import multiprocessing
import os
from threading import Thread


def leave_with_parent() -> None:
    """End this process as soon as the one that started it is gone."""
    Thread(target=_wait_and_leave, daemon=True).start()


def _wait_and_leave() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  only workers come here
    parent.join()
    os._exit(1)
