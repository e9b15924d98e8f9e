"""Of several instances of the reference connector, one has its turn, and a dead one has none."""

import subprocess
import sys
from pathlib import Path

from simulator.connector.turn import Turn

HOLDER = """
import sys
from pathlib import Path
from simulator.connector.turn import Turn
with Turn(Path(sys.argv[1])).taken() as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def test_only_one_has_its_turn_until_it_gives_it_back(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")

    with first.taken() as one, second.taken() as other:
        assert (one, other) == (True, False)
        with second.taken() as again:
            assert not again
    with second.taken() as later:
        assert later
    first.close()
    second.close()


def test_who_is_killed_holds_nobody_up(tmp_path: Path) -> None:
    file, own = tmp_path / "turn", Turn(tmp_path / "turn")
    command = [sys.executable, "-c", HOLDER, str(file)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with own.taken() as while_it_lives:
            assert not while_it_lives
        other.kill()

    with own.taken() as after_it_died:
        assert after_it_died
    own.close()
