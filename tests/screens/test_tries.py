"""A wrong try costs nothing at first, and then more and more, but never for ever."""

from simulator.screens.tries import COSTS, FREE, REMEMBERED, Tries


def test_the_cost_grows_to_its_most_and_no_further() -> None:
    seconds = 0.0
    tries = Tries(lambda: seconds)
    waits = []
    for _ in range(FREE + len(COSTS) + 2):
        tries.wrong("somebody")
        waits.append(tries.wait("somebody"))
        seconds += tries.wait("somebody")

    assert waits == [0] * FREE + [2, 4, 8, 16, 32, 64, 128, 300, 300, 300]
    assert tries.wait("somebody") == 0


def test_part_of_a_second_is_a_whole_one_to_wait() -> None:
    seconds = 0.0
    tries = Tries(lambda: seconds)
    for _ in range(FREE + 1):
        tries.wrong("somebody")
    seconds = 0.5

    assert tries.wait("somebody") == 2


def test_who_knew_the_word_begins_anew() -> None:
    tries = Tries(lambda: 0.0)
    for _ in range(FREE + 1):
        tries.wrong("somebody")
    tries.right("somebody")
    tries.wrong("somebody")

    assert tries.wait("somebody") == 0


def test_only_so_many_are_remembered_and_the_latest_of_them() -> None:
    tries = Tries(lambda: 0.0)
    for _ in range(FREE + 1):
        tries.wrong("first")
    for number in range(REMEMBERED):
        tries.wrong(str(number))

    assert tries.wait("first") == 0
    assert len(tries._guessers) == REMEMBERED
