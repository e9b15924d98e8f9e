"""`tekigo demo` in rooms whose time stands still, so that its pictures are the same every day.

``python -m tests.browser.standing demo …``. What guards the connection keeps the machine's time,
for certificates of a day that is over open nothing.
"""

import sys
from datetime import datetime
from typing import Any

from conformance.cli import building, main
from simulator.web.running import Running
from simulator.world.clock import JST, SimulatedClock

DAY = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
CLOCK = 4
"""Which argument of a simulation is its clock."""


def standing(*told: Any, **named: Any) -> Running:  # noqa: ANN401  as Running
    """Return a simulation that stands at ``DAY``."""
    arguments = [*told]
    arguments[CLOCK] = SimulatedClock(DAY)
    return Running(*arguments, **named)


if __name__ == "__main__":
    vars(building)["Running"] = standing
    sys.exit(main(sys.argv[1:]))
