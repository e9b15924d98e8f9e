"""How many signed packages a core makes a second, and what each step takes of it.

Whatever else is done, a package needs one RSA signature of its applicant, and its card one of the
authority. So bare signing is measured in turns with it: both meet the same load of the machine, and
their ratio is what can be compared. Targets are told for a machine that signs 4,600 times a second.
"""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import get_args

import pytest

from simulator.contracts.profile import LISTED, Package, builtin
from simulator.generation.packing import Packer
from simulator.generation.signers import Signer, Signers
from simulator.pki import keys
from simulator.portal.form import fill_in
from simulator.procedures import catalogue
from simulator.residents import filings, places
from simulator.residents.filings import Drawn
from simulator.residents.holders import holder
from simulator.world.choices import Stream
from simulator.world.clock import JST
from tests.benchmarks.measuring import TEKIGO, show

ROUNDS = 7
EACH = 60  # of a round
FEW, MANY = 1000, 3000
BARE = 4600  # RSA signatures a second and core that the targets are told for
TARGETS = {"printed": 200, "xmldsig": 1000, "cms": 1500, "cades": 1500}
CONTAINERS = get_args(Package.model_fields["signature"].annotation)
ARRIVED = datetime(2026, 6, 1, 9, 0, tzinfo=JST)
TODAY = ARRIVED.date()
SIGNERS = Signers(seed=1, since=ARRIVED - timedelta(days=30))
FORM = catalogue.procedure("child-allowance-claim")


def profile(container: str) -> Package:
    data = builtin().package.model_dump() | {"signature": container}
    data["members"]["signed_list"] = "signed.txt" if container in LISTED else ""
    return Package.model_validate(data)


@dataclass(frozen=True)
class Signed:
    """One filing, and who signs it."""

    drawn: Drawn
    signer: Signer


def draw(index: int) -> Drawn:
    return filings.drawn(
        Stream(1, "filing", index),
        FORM,
        FORM.case(),
        municipality=places.DEFAULT,
        day=TODAY,
        index=index,
    )


def signer(drawn: Drawn, index: int) -> Signer:
    return SIGNERS.signer(index, holder(drawn.situation.applicant, places.DEFAULT))


def one_page() -> list[Signed]:
    """Return filings whose form fills one page: one child, and no elder one."""
    found: list[Signed] = []
    index = 0
    while len(found) < EACH:
        drawn = draw(index)
        if len(drawn.situation.household.children) == 1:
            found.append(Signed(drawn, signer(drawn, index)))
        index += 1
    return found


CASES = one_page()


def seconds(act: Callable[[int], object]) -> float:
    """Return the seconds of a core that something takes, on average over all cases."""
    began = time.process_time()
    for place in range(EACH):
        act(place)
    return (time.process_time() - began) / EACH


def bare(place: int) -> bytes:
    return keys.sign(keys.key(keys.AUTHORITY_SLOTS + place), bytes(900))


def packed(packer: Packer, place: int) -> bytes:
    one = CASES[place]
    return packer.pack(FORM, one.drawn.filing, one.signer, f"20260601{place:012d}", ARRIVED)


@pytest.mark.parametrize("printed", [True, False], ids=["printed", "unprinted"])
@pytest.mark.parametrize("container", CONTAINERS)
def test_packages(container: str, capsys: pytest.CaptureFixture[str], *, printed: bool) -> None:
    packer = Packer(profile(container), printed=printed)
    act = partial(packed, packer)
    seconds(act), seconds(bare)  # fonts and keys load
    pairs = [(seconds(act), seconds(bare)) for _ in range(ROUNDS)]
    ratio = median(sign / pack for pack, sign in pairs)
    target = TARGETS["printed" if printed else container.partition("-")[0]]
    show(
        capsys,
        f"Packages of {container}, {'with' if printed else 'without'} PDF, a second and core",
        packages=f"{1 / median(pack for pack, _ in pairs):.0f}",
        bare_signatures=f"{1 / median(sign for _, sign in pairs):.0f}",
        part_of_bare_signing=f"{ratio:.2f}",
        **{
            f"so where {BARE:,} are signed": f"{ratio * BARE:.0f}",
            "target there": f">= {target:,}",
        },
    )


def test_the_share_of_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    packer = Packer(profile("xmldsig-detached"))
    forms = [fill_in(FORM, one.drawn.filing, packer.profile.members) for one in CASES]
    contents = [
        packer.content(form, one.drawn.filing) for form, one in zip(forms, CASES, strict=True)
    ]
    steps: dict[str, Callable[[int], object]] = {
        "family and filing": draw,
        "card": lambda at: signer(CASES[at].drawn, at),
        "form and XML": lambda at: packer.content(
            fill_in(FORM, CASES[at].drawn.filing, packer.profile.members), CASES[at].drawn.filing
        ),
        "signature": lambda at: packer.signed(contents[at], CASES[at].signer),
        "PDF": lambda at: packer.sheet(FORM, CASES[at].drawn.filing),
        "finding": lambda at: packer.verification(CASES[at].signer, ARRIVED),
        "archive": lambda at: packer.archive(forms[at], contents[at], "1", ARRIVED),
    }
    taken: dict[str, list[float]] = {name: [] for name in (*steps, "bare")}
    for _ in range(ROUNDS):
        taken["bare"].append(seconds(bare))
        for name, step in steps.items():
            taken[name].append(seconds(step))
    limit = median(taken.pop("bare"))
    shares = {name: median(times) / limit for name, times in taken.items()}
    show(
        capsys,
        "What one package takes, in bare RSA signatures (1 of them is the limit for a signature)",
        **{name: f"{share:.2f}" for name, share in shares.items()},
        all_steps=f"{sum(shares.values()):.2f}",
        **{f"from nothing, where {BARE:,} are signed": f"{BARE / sum(shares.values()):.0f}/s"},
    )


def peak(tmp_path: Path, count: int) -> float:
    """Return the most memory in MB that `tekigo generate packages` ever holds."""
    out = str(tmp_path / str(count))
    options = ("--count", str(count), "--procedure", FORM.id, "--municipality", places.DEFAULT)
    command = (*TEKIGO, "generate", "packages", *options, "--out", out)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0
    return used.ru_maxrss / 1024


def test_memory_is_flat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, many = (peak(tmp_path, count) for count in (FEW, MANY))
    show(
        capsys,
        "Memory of tekigo generate packages, with PDF",
        **{
            f"{FEW:,} packages": f"{few:.0f} MB",
            f"{MANY:,} packages": f"{many:.0f} MB",
            "ratio": f"{many / few:.2f}",
            "target": "<= 1.10",
        },
    )
