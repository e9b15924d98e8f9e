"""``tekigo generate``: residents, filings or finished packages in bulk, into a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.cli.progress import Progress
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
    from datetime import date

    from simulator.generation.manifest import Manifest


def generate(options: argparse.Namespace) -> int:
    """Run ``tekigo generate``; run again, it goes on where it was stopped."""
    _at_least_one(options, "count", "workers")
    job = _job(options)
    _check(job)
    return _at_portal(options, job) if options.portal else _in_folder(options, job)


def _in_folder(options: argparse.Namespace, job: Job) -> int:
    from importlib import metadata

    version = metadata.version("tekigo")
    folder = Folder(writable(Path(options.out), "--out"), job, version)
    whole = folder.resume()
    made = chunks(job, whole, options.workers, options.dask or "")
    size = CHUNKS[job.product]
    with Progress(job.count, whole * size) as progress:
        for number, chunk in enumerate(made, start=whole + 1):
            folder.add(chunk)
            progress.tell(min(number * size, job.count))
    told = manifest(job, version, folder.chunks())
    folder.close(told)
    print(_said(told, job, folder.root).in_language(options.lang), flush=True)
    return 0


def _at_portal(options: argparse.Namespace, job: Job) -> int:
    from conformance.cli.bulk import Filed, file_many

    if job.product is not Product.FILINGS:
        raise Problem(
            Text("--portal に出せるのは filings だけです。", "--portal takes filings only."),
            Text("tekigo generate filings --portal DIR", "tekigo generate filings --portal DIR"),
        )
    if job.mix is Mix.LIFE:
        raise Problem(
            Text(
                "--mix life は --portal と共には使えません。",
                "--mix life does not go with --portal.",
            ),
            Text(
                "世帯の暮らしは --out のフォルダに出せます。",
                "Lives of households can be written to a folder, with --out.",
            ),
        )
    filed = Filed()
    with Progress(job.count) as progress:
        for done in file_many(job, Path(options.portal).resolve(), filed):
            progress.tell(done)
    for (procedure, case), why in filed.left_out.items():
        cause = why.cause.in_language(options.lang)
        print(
            Text(
                f"出さなかった場面: {procedure} {case}: {cause}",
                f"Left out: {procedure} {case}: {cause}",
            ).in_language(options.lang)
        )
    count, kinds = filed.counts.total(), len(filed.counts)
    print(
        Text(
            f"{count:,} 件を申請しました (手続: {kinds})。",
            f"{count:,} applications were filed (procedures: {kinds}).",
        ).in_language(options.lang),
        flush=True,
    )
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


def _said(told: Manifest, job: Job, root: Path) -> Text:
    size = f"{told.files:,} files, {told.bytes:,} bytes"
    return Text(
        f"{root} に {job.product} {job.count:,} 件を書きました ({size})。"
        "内訳と要約値は manifest.json にあります。",
        f"{job.count:,} {job.product} are in {root} ({size}). Counts and digests are in"
        " manifest.json.",
    )
