"""``tekigo generate``: residents, filings or finished packages in bulk, into a folder."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import DEFAULT
from simulator.generation.folder import Folder
from simulator.generation.job import CHUNKS, FORMATS, Format, Job, Mix, Product
from simulator.generation.manifest import manifest
from simulator.generation.plan import staged
from simulator.generation.running import chunks
from simulator.generation.tables import require_parquet
from simulator.residents.mynumber import Policy
from simulator.residents.offices import office

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from datetime import date

    from simulator.generation.chunks import Chunk

BAR = 24
MINUTE = 60


def generate(options: argparse.Namespace) -> int:
    """Run ``tekigo generate``; run again, it goes on where it was stopped."""
    from importlib import metadata

    _at_least_one(options, "count", "workers")
    job = _job(options)
    _check(job)
    folder = Folder(writable(Path(options.out), "--out"), job)
    whole = folder.resume()
    made = chunks(job, whole, options.workers, options.dask or "")
    for chunk in _shown(made, whole, job):
        folder.add(chunk)
    told = manifest(job, metadata.version("tekigo"), folder.chunks())
    folder.close(told)
    print(_said(told, job, folder.root).in_language(options.lang), flush=True)
    return 0


def _job(options: argparse.Namespace) -> Job:
    product = Product(options.product)
    form = Format(options.format) if options.format else FORMATS[product][0]
    if form not in FORMATS[product]:
        known = ", ".join(FORMATS[product])
        raise Problem(
            Text(
                f"{product} を {form} で書くことはできません。",
                f"{product} cannot be written as {form}.",
            ),
            Text(f"次から選んでください: {known}", f"Choose one of: {known}"),
        )
    return Job(
        product=product,
        count=options.count,
        seed=options.seed,
        day=_day(options.day),
        mix=Mix(options.mix),
        procedures=tuple(options.procedure),
        municipality=options.municipality or "",
        hazards=options.hazards,
        mynumber=Policy(options.mynumber),
        format=form,
        profile=options.profile or DEFAULT,
        printed=not options.no_pdf,
    )


def _check(job: Job) -> None:
    """See that a job can be done before anything is written."""
    if job.municipality and office(job.municipality).is_prefecture:
        raise Problem(
            Text(
                f"{job.municipality} は都道府県です。",
                f"{job.municipality} is a prefecture.",
            ),
            Text(
                "住民の住む市区町村のコードを指定してください。",
                "Give the code of the municipality where the residents live.",
            ),
        )
    if job.format is Format.PARQUET:
        require_parquet()
    if job.product is Product.PACKAGES:
        _ = job.found_profile
    if job.product is not Product.RESIDENTS:
        staged(job)


def _at_least_one(options: argparse.Namespace, *names: str) -> None:
    for name in names:
        given = getattr(options, name)
        if given < 1:
            raise Problem(
                Text(
                    f"--{name} {given} は使えません。",
                    f"--{name} {given} cannot be used.",
                ),
                Text("1 以上の数を指定してください。", "Give 1 or more."),
            )


def _day(given: str) -> date:
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError as error:
        raise Problem(
            Text(f"--day {given} は日付ではありません。", f"--day {given} is no date."),
            Text("例: --day 2026-06-01", "Write it as in --day 2026-06-01."),
        ) from error


def _shown(made: Iterable[Chunk], whole: int, job: Job) -> Iterator[Chunk]:
    """Pass chunks on and show how far it is: on a terminal all the time, in a log at each tenth."""
    began, live, tenth = time.monotonic(), sys.stderr.isatty(), -1
    first = whole * CHUNKS[job.product]
    for number, chunk in enumerate(made, start=whole + 1):
        yield chunk
        done = min(number * CHUNKS[job.product], job.count)
        line = _line(done, job.count, (done - first) / max(time.monotonic() - began, 0.001))
        if live:
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
        elif 10 * done // job.count > tenth:
            tenth = 10 * done // job.count
            print(line, file=sys.stderr, flush=True)
    if live:
        print(file=sys.stderr)


def _line(done: int, count: int, rate: float) -> str:
    filled = BAR * done // count
    left = round((count - done) / rate)
    return (
        f"[{'#' * filled}{'.' * (BAR - filled)}] {done:,}/{count:,}"
        f"  {rate:,.0f}/s  {left // MINUTE}:{left % MINUTE:02d} "
    )


def _said(told: dict[str, object], job: Job, root: Path) -> Text:
    size = f"{told['files']:,} files, {told['bytes']:,} bytes"
    return Text(
        f"{root} に {job.product} {job.count:,} 件を書きました ({size})。"
        "内訳と要約値は manifest.json にあります。",
        f"{job.count:,} {job.product} are in {root} ({size}). Counts and digests are in"
        " manifest.json.",
    )
