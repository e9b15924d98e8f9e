"""What is generated is what was asked for, counted and labelled, and harmless by default."""

import csv
import hashlib
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from simulator.generation import tables
from simulator.generation.chunks import FILINGS, PACKAGES, RESIDENTS, Chunk, make
from simulator.generation.job import CHUNKS, Format, Job, Mix, Product
from simulator.residents import population
from simulator.residents.mynumber import Policy, is_valid

HOME = "132012"
SMALL = 4
DAY = date(2026, 6, 1)
RESIDENTS_JOB = Job(Product.RESIDENTS, 10, 7, DAY, municipality=HOME)
FILINGS_JOB = Job(
    Product.FILINGS, 10, 7, DAY, procedures=("child-allowance-claim",), municipality=HOME
)
PACKAGES_JOB = replace(FILINGS_JOB, product=Product.PACKAGES, format=Format.ZIP, printed=False)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for product in Product:
        monkeypatch.setitem(CHUNKS, product, SMALL)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def all_of(job: Job) -> list[Chunk]:
    return [make(job, number) for number in range(job.chunks)]


def test_the_chunks_together_are_all_items_and_no_other() -> None:
    made = [
        rows(chunk.files[f"filings/{n:06d}.csv"]) for n, chunk in enumerate(all_of(FILINGS_JOB))
    ]

    assert [table[0] for table in made] == [list(FILINGS)] * 3
    assert [sorted({row[0] for row in table[1:]}, key=int) for table in made] == [
        ["0", "1", "2", "3"],
        ["4", "5", "6", "7"],
        ["8", "9"],
    ]


def test_a_table_of_residents_counts_everybody() -> None:
    chunk = make(RESIDENTS_JOB, 0)

    header, *people = rows(chunk.files["residents/000000.csv"])
    assert header == list(RESIDENTS)
    assert {row[3] for row in people} == {HOME}
    assert Counter(row[2] for row in people)["head"] == SMALL
    assert chunk.counts["structures"].total() == SMALL
    assert chunk.counts["people"]["residents"] == len(people)


def test_a_table_of_residents_tells_of_each_what_the_population_knows() -> None:
    chunk = make(replace(RESIDENTS_JOB, count=400), 0)
    homes = [population.household(7, index, DAY, municipality=HOME) for index in range(SMALL)]
    people = [member for home in homes for member in home.members]

    header, *table = rows(chunk.files["residents/000000.csv"])
    told = [dict(zip(header, row, strict=True)) for row in table]
    assert [(row["name"], row["relation"], row["care"], row["has_card"]) for row in told] == [
        (one.resident.name, one.relation, one.care, "yes" if one.has_card else "no")
        for one in people
    ]
    assert [
        (row["nationality"], row["common_name"], row["former_family_name"]) for row in told
    ] == [(one.nationality, one.common_name, one.former_family_name) for one in people]
    assert chunk.counts["structures"] == Counter(home.structure for home in homes)


def test_a_package_lies_under_its_number_with_its_digest_in_the_table() -> None:
    chunk = make(PACKAGES_JOB, 1)

    header, *listed = rows(chunk.files["packages/000001.csv"])
    assert header == list(PACKAGES)
    assert [row[0][8:] for row in listed] == [f"{n:012d}" for n in (5, 6, 7, 8)]
    assert list(chunk.files) == [*(row[1] for row in listed), "packages/000001.csv"]
    for _, path, digest, *_ in listed:
        assert hashlib.sha256(chunk.files[path]).hexdigest() == digest
        with zipfile.ZipFile(io.BytesIO(chunk.files[path])) as package:
            assert package.testzip() is None


@pytest.mark.parametrize(
    ("policy", "right"),
    [(Policy.OMIT, None), (Policy.WRONG_CHECK_DIGIT, False), (Policy.VALID, True)],
)
def test_my_numbers_are_as_the_policy_says(policy: Policy, *, right: bool | None) -> None:
    chunk = make(replace(RESIDENTS_JOB, mynumber=policy), 0)

    numbers = [
        row[RESIDENTS.index("my_number")] for row in rows(chunk.files["residents/000000.csv"])[1:]
    ]
    assert {is_valid(number) if number else None for number in numbers} == {right}
    listed = chunk.files.get("my-numbers/000000.txt", b"").decode().split()
    assert listed == (numbers if right else [])


def test_the_usual_job_makes_no_number_that_could_be_true() -> None:
    assert RESIDENTS_JOB.mynumber is Policy.WRONG_CHECK_DIGIT


def test_hazards_are_in_the_coverage_mix_and_labelled() -> None:
    job = replace(FILINGS_JOB, mix=Mix.COVERAGE, count=12)

    labels = {
        row[7] for chunk in all_of(job) for row in rows(chunk.files[next(iter(chunk.files))])[1:]
    }
    counted = sum((chunk.counts["hazards"] for chunk in all_of(job)), Counter())

    assert labels - {""} == set(counted)
    assert counted.total() == 12 - 1  # each but the first, which carries none


@pytest.mark.parametrize("job", [RESIDENTS_JOB, FILINGS_JOB], ids=["residents", "filings"])
def test_parquet_holds_the_rows_of_csv(job: Job) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = f"{job.product}/000000"

    plain = rows(make(job, 0).files[f"{table}.csv"])
    read = parquet.read_table(
        io.BytesIO(make(replace(job, format=Format.PARQUET), 0).files[f"{table}.parquet"])
    )

    assert read.column_names == plain[0]
    columns = (column.to_pylist() for column in read.columns)
    assert [list(row) for row in zip(*columns, strict=True)] == plain[1:]


def test_only_what_must_be_signed_is_always_signed() -> None:
    def signed(municipality: str, name: str) -> list[str]:
        job = replace(PACKAGES_JOB, count=SMALL, procedures=(name,), municipality=municipality)
        (chunk,) = all_of(job)
        packages = [path for path in chunk.files if path.endswith(".zip")]
        inside = [zipfile.ZipFile(io.BytesIO(chunk.files[path])).namelist() for path in packages]
        told = [row[-1] for row in rows(chunk.files["packages/000000.csv"])[1:]]
        file = job.found_profile.package.members.signature
        assert told == ["yes" if file in names else "no" for names in inside]
        return told

    assert signed(HOME, "child-allowance-claim") == ["yes"] * SMALL
    assert set(signed("163236", "child-allowance-end")) == {"yes", "no"}


def test_csv_brings_back_every_text() -> None:
    row = ("a,b", 'said "c"', "two\nlines", "\u3000\u30cf\u3099 ")

    assert rows(tables.as_csv(("1", "2", "3", "4"), [row]))[1] == list(row)
