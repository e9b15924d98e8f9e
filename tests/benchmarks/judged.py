"""One whole run of the suite in this process, measured: what each check and the memory cost.

``python -m tests.benchmarks.judged`` prints it as JSON, for `test_check.py`.
"""

import json
import resource
import time
from itertools import pairwise

from conformance.checks.settings import RunSettings
from conformance.cli.run import run
from conformance.result.events import CheckFinished, Event

KILOBYTE = 1024  # what Linux counts memory in


def measured() -> dict[str, object]:
    """Judge the reference connector, and return what it took.

    Returns:
        "code", "further": milliseconds of each check whose episode had been played before it,
        "peak": the most memory this process took, in MB.
    """
    moments: list[tuple[Event, float]] = []
    outcome = run(RunSettings(), [lambda event: moments.append((event, time.perf_counter()))])
    further = [
        (now - before) * 1000
        for (first, before), (second, now) in pairwise(moments)
        if isinstance(first, CheckFinished) and isinstance(second, CheckFinished)
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE
    return {"code": outcome.code, "further": further, "peak": peak}


if __name__ == "__main__":
    print(json.dumps(measured()))
