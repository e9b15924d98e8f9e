"""Makes one chunk of a job: its files, and what is counted of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from simulator.generation import tables
from simulator.generation.job import Product
from simulator.generation.packing import Packer
from simulator.generation.plan import item
from simulator.generation.signers import Signers
from simulator.generation.tripwire import look_at_certificate, look_at_text
from simulator.procedures.model import Signature
from simulator.residents import places, population
from simulator.residents.holders import holder
from simulator.residents.mynumber import Policy
from simulator.world.choices import Stream
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.generation.job import Job
    from simulator.generation.plan import Item
    from simulator.residents.households import Resident

    Row = tuple[str, ...]

CARD_AGE = timedelta(days=30)
DAY_SECONDS = 24 * 60 * 60

YES = {True: "yes", False: "no"}
RESIDENTS = (
    *("household", "structure", "relation", "municipality", "address_number", "name", "kana"),
    *("born", "sex", "postal_code", "address", "phone", "mail", "my_number", "care", "has_card"),
    *("nationality", "common_name", "former_family_name"),
)
FILINGS = (
    *("filing", "applicant", "procedure", "form_version", "municipality", "case", "day", "hazards"),
    *("group", "row", "item", "value"),
)
PACKAGES = (
    *("number", "file", "sha256", "applicant", "procedure", "municipality", "case", "hazards"),
    "signed",
)


@dataclass
class Chunk:
    """What was made of one chunk.

    Args:
        files: content by path within the folder, in order.
        counts: what is counted, by kind and name.
        numbers: the 個人番号 that could be somebody's.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)

    def count(self, kind: str, *names: str) -> None:
        """Count something once for each of its names."""
        self.counts.setdefault(kind, Counter()).update(names)

    def know(self, policy: Policy, people: Iterable[Resident]) -> None:
        """Count the people, and list their 個人番号 where they are valid."""
        found = list(people)
        self.count("people", *("residents" for _ in found))
        if policy is Policy.VALID:
            self.numbers += [one.my_number for one in found]


def make(job: Job, number: int) -> Chunk:
    """Make one chunk, a pure function of job and number.

    Raises:
        Problem: the job asks for something impossible.
        EngineProblem: something could pass for real; nothing of the chunk may be written.
    """
    chunk = Chunk()
    if job.product is Product.RESIDENTS:
        rows = list(_residents(job, number, chunk))
        _table(job, number, chunk, RESIDENTS, rows)
    elif job.product is Product.FILINGS:
        rows = list(_filings(job, number, chunk))
        _table(job, number, chunk, FILINGS, rows)
    else:
        _packages(job, number, chunk)
    if chunk.numbers:
        listed = "".join(f"{one}\n" for one in chunk.numbers)
        chunk.files[f"my-numbers/{number:06d}.txt"] = listed.encode()
    return chunk


def _table(job: Job, number: int, chunk: Chunk, header: Row, rows: list[Row]) -> None:
    name = f"{job.product}/{number:06d}.{job.format}"
    look_at_text("\n".join(map("\n".join, rows)), name, frozenset(chunk.numbers))
    chunk.files[name] = tables.written(header, rows, job.format)


def _residents(job: Job, number: int, chunk: Chunk) -> Iterator[Row]:
    for index in job.items(number):
        code = job.municipality or Stream(job.seed, "town", index).pick(places.codes())
        home = population.household(
            job.seed, index, job.day, municipality=code, policy=job.mynumber
        )
        chunk.count("structures", home.structure)
        chunk.know(job.mynumber, (one.resident for one in home.members))
        for member in home.members:
            one = member.resident
            yield (
                *(str(index), home.structure, member.relation, code, one.address_number),
                *(one.name, one.kana, one.born.isoformat(), one.sex, one.postal_code, one.address),
                *(one.phone, one.mail, one.my_number, member.care, YES[member.has_card]),
                *(member.nationality, member.common_name, member.former_family_name),
            )


def _filings(job: Job, number: int, chunk: Chunk) -> Iterator[Row]:
    for one in (item(job, index) for index in job.items(number)):
        _counted(job, one, chunk)
        filing, situation = one.filing, one.situation
        head = (
            *(str(one.index), situation.applicant.address_number, filing.procedure),
            *(filing.form_version, filing.municipality, one.scene.case.id),
            *(situation.day.isoformat(), _labels(one)),
        )
        for name, value in filing.values.items():
            yield (*head, "", "", name, value)
        for group, rows in filing.groups.items():
            for place, row in enumerate(rows, start=1):
                for name, value in row.items():
                    yield (*head, group, str(place), name, value)


def _packages(job: Job, number: int, chunk: Chunk) -> None:
    packer = Packer(job.found_profile.package, printed=job.printed)
    rows = []
    for index in job.items(number):
        one = item(job, index)
        _counted(job, one, chunk)
        receipt = receipt_number(one)
        path = f"packages/{number:06d}/{receipt}.zip"
        content = chunk.files[path] = package(job, one, packer, frozenset(chunk.numbers))
        filing = one.filing
        digest = hashlib.sha256(content).hexdigest()
        applicant = one.situation.applicant.address_number
        rows.append(
            (
                *(receipt, path, digest, applicant, filing.procedure, filing.municipality),
                *(one.scene.case.id, _labels(one), YES[is_signed(job, one)]),
            )
        )
    chunk.files[f"packages/{number:06d}.csv"] = tables.as_csv(PACKAGES, rows)


def receipt_number(one: Item) -> str:
    """Return the 受付番号 of a filing: its day, and its place in the run."""
    return f"{one.scene.day:%Y%m%d}{one.index + 1:012d}"


def package(job: Job, one: Item, packer: Packer, listed: frozenset[str] = frozenset()) -> bytes:
    """Return the 申請ZIP of a filing.

    Args:
        job: the run.
        one: the filing.
        packer: packs it.
        listed: 個人番号 that may be in it although they could be somebody's.

    Raises:
        EngineProblem: something in it could pass for real.
    """
    receipt = receipt_number(one)
    moment = Stream(job.seed, "arrival", one.index).integer(0, DAY_SECONDS - 1)
    arrived = datetime.combine(one.scene.day, time(), JST) + timedelta(seconds=moment)
    look_at_text("\n".join(_texts(one)), receipt, listed)
    form = one.scene.procedure.at(one.filing.municipality)
    signer = None
    if is_signed(job, one):
        home = one.situation.household.municipality
        signers = Signers(job.seed, arrived - CARD_AGE)
        signer = signers.signer(one.index, holder(one.signer, home))
        look_at_certificate(signer.certificate, receipt)
    return packer.pack(form, one.filing, signer, receipt, arrived)


def is_signed(job: Job, one: Item) -> bool:
    """Tell whether a filing is signed: always where it must be, elsewhere by half of them."""
    setting = one.scene.procedure.at(one.filing.municipality).signature
    return setting is Signature.SIGNED or bool(Stream(job.seed, "signed", one.index).integer(0, 1))


def _texts(one: Item) -> Iterator[str]:
    filing = one.filing
    yield from filing.values.values()
    for rows in filing.groups.values():
        for row in rows:
            yield from row.values()


def _counted(job: Job, one: Item, chunk: Chunk) -> None:
    filing = one.filing
    chunk.know(job.mynumber, one.situation.household.family)
    chunk.count("procedures", filing.procedure)
    chunk.count("cases", f"{filing.procedure}/{one.scene.case.id}")
    chunk.count("hazards", *(hazard.id for hazard in one.hazards))


def _labels(one: Item) -> str:
    return " ".join(hazard.id for hazard in one.hazards)
