"""Link files: late, broken, nearly empty, out of order, twice; and how they write numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conformance.episodes.bystanders import bystanders
from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.contracts.linkage import Change

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

BYSTANDERS = 20
CONTROL_SERIAL = 7
"""Reads the same in hexadecimal and decimal, and has neither leading zeros nor a sign byte."""
WITH_SIGN_BYTE = 0x9D3F60B1C2E8475A
LONG = 0x4B1D9F276A83C00000
"""Beyond 63 bits. The next number differs in the last digit only, and as a float it is this one."""


@episode("links", cycles=3)
def links(scene: Scene) -> None:
    """遅れて届く紐付、申請の後に失効した紐付、途中で切れた紐付ファイル /
    A link that comes late, one that lapsed after filing, and a file that breaks off.
    """
    renewed, steady = scene.people.resident(1), scene.people.resident(2)
    scene.open(steady)
    scene.plant(
        "late-link",
        _say("証明書を更新した直後の申請", "filed right after a renewal"),
        renewed,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    mover = scene.people.resident(4)
    filed = scene.plant(
        "before-lapse",
        _say("到達の1分後に紐付が失効した申請", "its link lapsed a minute after it arrived"),
        mover,
        arrival=scene.late(timedelta(minutes=10)),
    )
    lapse = datetime.fromisoformat(filed.arrived) + timedelta(minutes=1)
    scene.link(mover, until=lapse)
    scene.link(renewed)
    scene.issue()
    scene.wait(timedelta(days=1))
    scene.cycle()

    last = scene.people.resident(3)
    scene.issue_broken(last)
    scene.plant(
        "after-broken-file",
        _say("途中で切れた紐付ファイルの後の申請", "filed after a link file broke off"),
        steady,
    )
    scene.plant(
        "only-in-broken-file",
        _say(
            "途中で切れた紐付ファイルにしか載っていない住民の申請",
            "linked only in the file that broke off",
        ),
        last,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("nearly-empty-links", cycles=2)
def nearly_empty_links(scene: Scene) -> None:
    """空に近い全件ファイル / A full file that is nearly empty."""
    steady = scene.people.resident(1)
    register = scene.simulation.register
    register.add(*bystanders(BYSTANDERS, scene.simulation.world.profile.linkage))
    scene.open(steady)
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    register.issue_nearly_empty(scene.link_of(scene.people.control))
    scene.plant(
        "after-nearly-empty",
        _say("空に近い全件ファイルの後の申請", "filed after a nearly empty full file"),
        steady,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("serials", cycles=1)
def serials(scene: Scene) -> None:
    """ゼロの付いた番号、符号のための 00、隣り合う長い番号 /
    Numbers with leading zeros, with a sign byte, and long ones next to each other.
    """
    people = scene.people
    people.give_control_serial(CONTROL_SERIAL)
    plain, padded = people.resident(1), people.resident(2)
    signed = people.resident_with_serial(3, WITH_SIGN_BYTE)
    first = people.resident_with_serial(4, LONG)
    second = people.resident_with_serial(5, LONG + 1)
    link = scene.link_of(padded)
    scene.simulation.register.add(replace(link, serial=f"000{link.serial}"))
    scene.open(plain, signed, first, second)

    scene.plant("plain-serial", _say("普通の番号の証明書の申請", "its number is plain"), plain)
    zeros = _say("紐付の番号の先頭にゼロが付いた申請", "its link has leading zeros")
    scene.plant("leading-zeros", zeros, padded)
    sign = _say("番号の先頭のビットが1の証明書の申請", "its number has a sign byte in DER")
    scene.plant("sign-byte", sign, signed)
    lower = _say("隣り合う長い番号の、小さい方の申請", "the lower of two long numbers in a row")
    scene.plant("first-neighbour", lower, first)
    upper = _say("隣り合う長い番号の、大きい方の申請", "the upper of two long numbers in a row")
    scene.plant("second-neighbour", upper, second)
    scene.wait(timedelta(minutes=5))
    scene.cycle()


@episode("deltas", cycles=4)
def deltas(scene: Scene) -> None:
    """順序の入れ替わった差分、二度届いた差分、欠けた差分 /
    Deltas out of order, one that comes twice, and one that never comes.
    """
    register = scene.simulation.register
    steady, corrected = scene.people.resident(1), scene.people.resident(2)
    scene.open(steady)
    right = scene.link_of(corrected)
    mistaken = register.delta(Change("add", replace(right, person=steady.address_number)))
    correction = register.delta(Change("add", right))

    register.place(correction)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    register.place(mistaken)
    scene.plant(
        "after-correction",
        _say(
            "前の差分の誤りを後の差分が正し、逆の順に届いた後の申請",
            "filed after a mistake and its correction came in the wrong order",
        ),
        corrected,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()

    register.place(mistaken)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
    scene.plant(
        "after-repeat",
        _say(
            "正された差分がもう一度届いた後の申請",
            "filed after the corrected delta came a second time",
        ),
        corrected,
    )

    newcomer = scene.people.resident(3)
    register.delta(Change("add", scene.link_of(steady)))
    register.place(register.delta(Change("add", scene.link_of(newcomer))))
    scene.plant(
        "ahead-of-gap",
        _say(
            "前の差分が届いていない差分にだけ載っている住民の申請",
            "linked only in a delta whose predecessor is missing",
        ),
        newcomer,
    )
    scene.wait(timedelta(minutes=5))
    scene.cycle()


def _say(ja: str, en: str) -> Bilingual:
    return Bilingual(ja=ja, en=en)
