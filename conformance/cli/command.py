"""Parses the command line and turns every outcome into one of five exit codes."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from conformance.result.conclusion import ENGINE, USAGE
from simulator.contracts.problem import Language, Problem, Text

EXAMPLES = """\
例 / examples:
  tekigo check                              付属のコネクタを検査し、報告書を書く
  tekigo check --connector "java -jar c.jar"  自社のコネクタを検査する
  tekigo check --mutant guesses-by-name     わざと誤らせたコネクタを検査する
  tekigo check --only 3-4.02 --lang en      一件だけ、英語で (判定は出ません)
  tekigo mutants                            すべての検査が失敗できることを確かめる
  tekigo report result.json                 結果ファイルから報告書を作り直す
  tekigo up                                 模擬環境を起動する

終了コード / exit codes:
  0  適合 (草案の間は、検査のある MUST に合格) / conforms (draft: every checked MUST passes)
  1  不適合 / does not conform
  2  判定できない / inconclusive
  3  使い方または設定の誤り / usage or configuration
  4  tekigo 自身の障害 / engine error
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse a command line with the product's own exit code."""
        self.print_usage(sys.stderr)
        print(f"{self.prog}: {message}\n  → {self.prog} --help", file=sys.stderr)
        raise SystemExit(USAGE)


def main(arguments: list[str] | None = None) -> int:
    """Run the ``tekigo`` command and return its exit code.

    Args:
        arguments: the command line without the program's name; None takes the process's own.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    language: Language = options.lang
    try:
        return _run(options)
    except Problem as problem:
        print(f"tekigo: {problem.in_language(language)}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("tekigo: 中断しました。 / interrupted", file=sys.stderr)
        return 2
    except OSError as error:
        trouble = Text(ja=f"tekigo: {error}", en=f"tekigo: {error}")
        print(trouble.in_language(language), file=sys.stderr)
        return ENGINE


def _run(options: argparse.Namespace) -> int:
    if options.command == "check":
        from conformance.cli.check import check

        return check(options)
    if options.command == "mutants":
        from conformance.cli.mutants import mutants

        return mutants(options)
    if options.command == "report":
        from conformance.cli.report import report

        return report(options)
    from conformance.cli.up import up

    return up(options)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="tekigo",
        description="自治体の申請データ連携コネクタの模擬環境と適合検査 / "
        "simulator and conformance suite for municipal e-application connectors",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = _command(commands, "check", "コネクタを検査する / judge a connector")
    target = check.add_mutually_exclusive_group()
    target.add_argument(
        "--connector",
        metavar="COMMAND",
        help="コネクタを起動するコマンド (ドライバプロトコル) / command that starts the connector",
    )
    target.add_argument("--mutant", metavar="NAME", help="誤りのあるコネクタ / a faulty connector")
    check.add_argument("--profile", default="modelled-1", metavar="NAME", help="プロファイル")
    check.add_argument("--seed", type=int, default=1, metavar="N", help="乱数の種 / seed")
    check.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="この要件だけ / only this requirement",
    )
    check.add_argument(
        "--smoke",
        action="store_true",
        help="一場面だけの短い確認 (判定は出ません) / one episode, no verdict",
    )
    check.add_argument(
        "--answer-seconds",
        type=float,
        default=60.0,
        metavar="S",
        help="コネクタの一回の応答を待つ秒数 / how long one answer may take",
    )
    check.add_argument(
        "--report-dir",
        default="tekigo-report",
        metavar="DIR",
        help="報告書の置き場所 / report folder",
    )
    check.add_argument(
        "--allure", metavar="DIR", help="Allure 形式の結果も書く / Allure results too"
    )

    mutants = _command(
        commands, "mutants", "検査が失敗できることを確かめる / prove the checks can fail"
    )
    mutants.add_argument(
        "names", nargs="*", metavar="NAME", help="変異体の名前 / names; all when none"
    )
    mutants.add_argument(
        "--json", metavar="FILE", help="行列を JSON で書く / write the matrix as JSON"
    )

    report = _command(
        commands, "report", "結果ファイルから報告書を作る / render a result file again"
    )
    report.add_argument("result", metavar="RESULT.json", help="結果ファイル / result file")
    report.add_argument(
        "--report-dir", default="tekigo-report", metavar="DIR", help="報告書の置き場所"
    )

    up = _command(commands, "up", "模擬環境を起動する / start the simulator")
    up.add_argument("--workspace", default="tekigo-workspace", metavar="DIR", help="作業フォルダ")
    up.add_argument(
        "--port", type=int, default=8443, metavar="N", help="0 は空きポート / 0 for any"
    )
    up.add_argument("--profile", default="modelled-1", metavar="NAME", help="プロファイル")
    up.add_argument("--seed", type=int, default=1, metavar="N", help="乱数の種 / seed")
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser], name: str, help_: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_, allow_abbrev=False)
    command.add_argument(
        "--lang", choices=("ja", "en"), default="ja", help="表示の言語 / language of what is shown"
    )
    return command


def _version() -> str:
    from importlib import metadata

    return f"tekigo {metadata.version('tekigo')}"
