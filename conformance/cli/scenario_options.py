"""The options of ``tekigo scenario``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.cli.usage import filled

if TYPE_CHECKING:
    import argparse

    from conformance.cli.usage import Parser

    Commands = argparse._SubParsersAction[Parser]  # noqa: SLF001  it has no public name

TOLD = "シナリオを確かめる、並べる、作り始める / check, list and begin scenarios"


def scenario_options(commands: Commands) -> None:
    """Add the command."""
    scenario = commands.add_parser("scenario", help=TOLD, description=TOLD, allow_abbrev=False)
    actions = scenario.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = _action(
        actions,
        "check",
        "主張どおりかを、部屋で動かし、検査にかけて確かめる / "
        "play it in a room and have the suite judge: does it prove what it claims",
    )
    check.add_argument(
        "scenarios",
        nargs="*",
        type=filled("FILE"),
        metavar="FILE",
        help="ファイルか、付属のシナリオの名前。なければ付属のすべて / "
        "file, or the id of one that ships; all of those when none",
    )
    check.add_argument(
        "--no-suite",
        action="store_true",
        help="部屋で動かすだけで、検査にはかけない / play only, without the suite",
    )
    _action(actions, "list", "付属のシナリオを並べる / list those that ship")
    new = _action(actions, "new", "書き始めるためのファイルを作る / write a file to begin with")
    new.add_argument(
        "file", type=filled("FILE"), metavar="FILE", help="作るファイル / file to write"
    )


def _action(actions: Commands, name: str, told: str) -> Parser:
    action = actions.add_parser(name, help=told, description=told, allow_abbrev=False)
    action.add_argument(
        "--lang", choices=("ja", "en"), default="ja", help="表示の言語 / language of what is shown"
    )
    return action
