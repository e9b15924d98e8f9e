"""A page of the list takes as long with a million filings as with a thousand.

Rows are written straight into the table, spread over a year and ten municipalities. The window
asked for holds a hundred filings of one of them in both worlds, as a connector's would, and its
pages are asked for in turn. A window over everything, whose total must be counted, is shown too.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa

from simulator.contracts.profile import builtin
from simulator.contracts.status import Status
from simulator.portal.municipality import MunicipalityDesk
from simulator.portal.search import Window
from simulator.portal.store import FILINGS
from simulator.world.clock import SimulatedClock
from simulator.world.database import Statement
from simulator.world.world import World
from tests.benchmarks.measuring import show
from tests.web import builders

FEW, MANY = 1_000, 1_000_000
TOWNS = 10
MATCHES = FEW // TOWNS
PAGE = 20
ROUNDS = 60
CHUNK = 50_000
YEAR = timedelta(days=365)
BEGAN = builders.START - YEAR
ADD = Statement(sa.insert(FILINGS).values({one.name: sa.bindparam(one.name) for one in FILINGS.c}))


def rows(first: int, last: int, whole: int) -> Iterator[dict[str, Any]]:
    """Return filings of many municipalities, spread over a year."""
    for place in range(first, last):
        arrived = (BEGAN + YEAR * place / whole).isoformat(timespec="seconds")
        town = place % TOWNS
        yield {
            "sequence": place + 1,
            "number": f"{arrived[:10].replace('-', '')}{place:012d}",
            "municipality": f"{town:06d}" if town else builders.ACCOUNT.municipality,
            "procedure": "child-allowance-claim",
            "form_version": "1",
            "arrived": arrived,
            "visible": arrived,
            "package": "0" * 64,
            "size": 50_000,
            "verification": "有効",
            "obtained": False,
            "status": Status.ARRIVED,
            "comment": "",
            "updated": arrived,
            "former": "",
            "signer": "",
        }


def pages(desk: MunicipalityDesk, width: timedelta) -> list[float]:
    """Return how long each page of a window from the middle of the year on took, in seconds."""
    since = BEGAN + YEAR / 2 - width / 2
    took = []
    for _ in range(ROUNDS):
        for offset in range(0, MATCHES - PAGE, PAGE):
            began = perf_counter()
            window = Window(since, since + width, offset, PAGE)
            page = desk.list_applications(builders.ACCOUNT, window)
            took.append(perf_counter() - began)
            assert len(page.rows) == PAGE
    return took


def filled(folder: Path, count: int, database: str) -> World:
    world = World(folder, builtin(), SimulatedClock(builders.START), 1, database=database)
    for first in range(0, count, CHUNK):
        ADD.run(world.engine, rows(first, min(first + CHUNK, count), count))
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE portal_filings")
    return world


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_a_page_among_a_million(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    database = os.environ.get("TEKIGO_TEST_SERVER", "") if kind == "PostgreSQL" else ""
    if kind == "PostgreSQL" and not database:
        pytest.skip("TEKIGO_TEST_SERVER names no PostgreSQL server; see .ci/with-postgresql")
    with (
        closing(filled(tmp_path / "few", FEW, database)) as few,
        closing(filled(tmp_path / "many", MANY, database)) as many,
    ):
        small, large = (MunicipalityDesk(world, [builders.ACCOUNT]) for world in (few, many))
        share = YEAR * FEW / MANY
        pairs = [
            (median(pages(small, YEAR - timedelta(days=1))), median(pages(large, share)))
            for _ in range(5)
        ]
        whole = median(pages(large, YEAR - timedelta(days=1)))
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    show(
        capsys,
        f"A page of {PAGE} in a window of about {MATCHES} filings, {kind}",
        **{
            f"among {FEW:,}": f"{median(ours for ours, _ in pairs) * 1e6:.0f} us",
            f"among {MANY:,}": f"{median(theirs for _, theirs in pairs) * 1e6:.0f} us",
            "ratio": f"{median(ratios):.2f}",
            "ratios from to": f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
            "target": "<= 1.50",
            f"window over all {MANY // TOWNS:,} of a town": f"{whole * 1e6:.0f} us",
        },
    )
