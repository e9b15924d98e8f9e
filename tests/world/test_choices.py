"""Chance is the same everywhere: a draw depends on seed, labels and its number only."""

import pytest

from simulator.world.choices import Pool, Stream


def draws(stream: Pool | Stream, count: int = 6) -> list[int]:
    return [stream.integer(0, 999_999) for _ in range(count)]


def test_the_numbers_are_those_of_the_first_release() -> None:
    assert draws(Stream(1, "resident", 17)) == [995893, 397082, 249224, 348407, 87716, 96397]
    assert "".join(Stream(1, "pick", n).pick("あいう") for n in range(6)) == "ううういうい"


def test_a_stream_does_not_depend_on_what_others_drew() -> None:
    alone = draws(Stream(7, "a"))
    a, b = Stream(7, "a"), Stream(7, "b")

    together = [(a.integer(0, 999_999), b.integer(0, 999_999)) for _ in range(6)]

    assert [first for first, _ in together] == alone


def test_a_later_draw_does_not_depend_on_the_limits_of_earlier_ones() -> None:
    narrow, wide = Stream(7, "a"), Stream(7, "a")
    narrow.integer(0, 1)
    wide.integer(0, 10**30)

    assert draws(narrow) == draws(wide)


@pytest.mark.parametrize(
    "other", [Stream(8, "a", 1), Stream(7, "b", 1), Stream(7, "a", 2), Stream(7, "a")]
)
def test_another_seed_or_label_is_another_stream(other: Stream) -> None:
    assert draws(Stream(7, "a", 1)) != draws(other)


@pytest.mark.parametrize("kind", [Pool, Stream])
@pytest.mark.parametrize("labels", [("a/b",), ("/",)])
def test_a_label_that_could_be_taken_for_two_is_refused(
    labels: tuple[str, ...], kind: type[Pool | Stream]
) -> None:
    with pytest.raises(ValueError, match="label"):
        kind(7, *labels)


def test_both_limits_are_reached_and_never_passed() -> None:
    stream = Stream(7, "limits")

    assert {stream.integer(-1, 1) for _ in range(100)} == {-1, 0, 1}
    assert stream.integer(5, 5) == 5
    assert {stream.pick(["only"]) for _ in range(3)} == {"only"}


def test_numbers_beyond_a_machine_word_are_drawn_too() -> None:
    stream = Stream(7, "wide")

    assert max(stream.integer(0, 256**15) for _ in range(20)) > 2**64


def test_a_pool_keeps_the_numbers_of_its_first_release_over_several_digests() -> None:
    numbers = draws(Pool(1, "resident", 17), 33)

    assert numbers[:3] == [611774, 482182, 216739]
    assert numbers[15:17] == [880366, 360688]
    assert numbers[32] == 225179


def test_a_later_draw_of_a_pool_does_not_depend_on_the_limits_of_earlier_ones() -> None:
    narrow, wide = Pool(7, "a"), Pool(7, "a")
    narrow.integer(0, 1)
    wide.integer(0, 2**32 - 1)

    assert draws(narrow, 40) == draws(wide, 40)


def test_a_pool_reaches_both_limits_and_nothing_beyond() -> None:
    pool = Pool(3, "dice")

    assert {pool.integer(1, 6) for _ in range(200)} == {1, 2, 3, 4, 5, 6}
    assert {pool.pick("ab") for _ in range(50)} == {"a", "b"}


def test_a_pool_of_the_same_name_is_no_stream() -> None:
    assert draws(Pool(1, "a")) != draws(Stream(1, "a"))
