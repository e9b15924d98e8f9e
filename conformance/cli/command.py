"""Parses the command line and turns every outcome into one of five exit codes."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeAlias, get_args

from conformance.cli.scenario_options import scenario_options
from conformance.cli.usage import Parser, filled, language_of
from conformance.specification.register import DEPTHS, Revocation, SignatureCheck
from conformance.specification.roles import ROLES
from simulator.contracts.problem import EngineProblem, Problem, Text

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001  it has no public name

INTERRUPTED = 2
EXAMPLES = """\
例 / examples:
  tekigo check                              付属のコネクタを検査し、報告書を書く
  tekigo check --connector "java -jar c.jar"  自社のコネクタを検査する
  tekigo check --config connector.toml      実行ファイルのとおりに検査する
  tekigo check --mutant guesses-by-name     わざと誤らせたコネクタを検査する
  tekigo check --only 3-4.02 --lang en      一件だけ、英語で (判定は出ません)
  tekigo replay cases/3-6.01-1f2e3d4c.json  不合格になった申請だけで検査する
  tekigo doctor --config connector.toml     設定を一つずつ確かめ、直し方を示す
  tekigo mutants                            すべての検査が失敗できることを確かめる
  tekigo report result.json                 結果ファイルから報告書を作り直す
  tekigo diff old.json new.json             二つの結果を比べる (悪くなっていれば 1)
  tekigo requirements --format html --output r.html   要求の一覧と行列
  tekigo init                               実行ファイル connector.toml を書く
  tekigo profile check mine.toml            自社のプロファイルを確かめる
  tekigo specification --output spec        仕様一式を書き出す
  tekigo realism --output realism.html      架空の住民を公表された統計と比べる
  tekigo up                                 模擬環境を起動する
  tekigo demo                               研修用の画面を起動する
  tekigo scenario check mine.toml           自作のシナリオが主張どおりか確かめる
  tekigo file --count 5 --late 120          起動した模擬環境に、遅れて届く申請を 5 件出す
  tekigo generate packages --count 10000 --out many   署名済みの申請ZIP を 1 万件作る

終了コード / exit codes:
  0  適合 / conforms
  1  不適合 / does not conform
  2  判定できない / inconclusive
  3  使い方または設定の誤り / usage or configuration
  4  tekigo 自身の障害 / engine error
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the ``tekigo`` command and return its exit code.

    Args:
        arguments: the command line without the program's name; None takes the process's own.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = _run(_parse(given))
        sys.stdout.flush()
    except KeyboardInterrupt:
        interrupted = Text("中断しました。", "Interrupted.")
        print(f"tekigo: {interrupted.in_language(language_of(given))}", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  a fault of ours is an exit code of ours
        if isinstance(error, BrokenPipeError):
            # Python would try once more to write what is left, and exit with a code of its own.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        problem = error if isinstance(error, Problem) else _own_fault(error)
        print(f"tekigo: {problem.in_language(language_of(given))}", file=sys.stderr)
        return problem.exit_code
    return code


def _own_fault(error: Exception) -> EngineProblem:
    if isinstance(error, OSError):
        return EngineProblem(
            Text(f"入出力に失敗しました: {error}", f"Input or output failed: {error}"),
            Text(
                "置き場所、権限、空き容量を確かめて、もう一度実行してください。",
                "See to the place, its permissions and free space, and run it again.",
            ),
        )
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
    return EngineProblem(
        Text(f"tekigo の内部エラー: {what}", f"Internal error of tekigo: {what}"),
        Text("この表示を添えて報告してください。", "Report it with this message."),
    )


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands[options.command].refuse_unknown(unknown)
    return options


def _run(options: argparse.Namespace) -> int:
    # What a command imports stays for good; to look for garbage meanwhile costs a sixth of the
    # start.
    gc.disable()
    command = _command_named(options.command)
    gc.enable()
    return command(options)


def _command_named(name: str) -> Callable[[argparse.Namespace], int]:
    command: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"conformance.cli.{name}"), name
    )
    return command


def _parsers() -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(
        prog="tekigo",
        description="自治体の申請データ連携コネクタの模擬環境と適合検査 / "
        "simulator and conformance suite for municipal e-application connectors",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _judging(commands)
    _telling(commands)
    _setting_up(commands)
    _simulating(commands)
    _generating(commands)
    _teaching(commands)
    return parser, dict(commands.choices)


def _judging(commands: Commands) -> None:
    """Add the commands that look at a connector."""
    check = _command(commands, "check", "コネクタを検査する / judge a connector")
    _mutant(_target(check))
    _profile(check)
    _role(check)
    _signatures(check)
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
        "--accept-waivers",
        action="store_true",
        help="免除のある不合格だけなら 0 で終わる / end with 0 when all that failed is waived",
    )
    check.add_argument(
        "--answer-seconds",
        type=float,
        metavar="S",
        help="コネクタの一回の応答を待つ秒数 / how long one answer may take",
    )
    check.add_argument(
        "--budget",
        type=filled("--budget"),
        default="standard",
        metavar="NAME",
        help="生成する量: standard, large, backlog / how much is drawn",
    )
    _report_dir(check)
    check.add_argument(
        "--events",
        type=filled("--events"),
        metavar="FILE",
        help="起きたことを一行ずつ JSON で書く / write each event as a line of JSON while it runs",
    )
    check.add_argument(
        "--allure",
        type=filled("--allure"),
        metavar="DIR",
        help="Allure 形式の結果も書く / Allure results too",
    )

    replay = _command(
        commands,
        "replay",
        "保存された不合格のケースだけで検査する (判定は出ません) / "
        "try a case that failed and was saved, and nothing else; no verdict",
    )
    replay.add_argument(
        "case",
        type=filled("CASE"),
        metavar="CASE",
        help="ケースのファイル。報告書のフォルダの中も探す / case file; looked for in the report "
        "folder, too",
    )
    _mutant(_target(replay))
    _profile(replay)
    _role(replay)
    _signatures(replay)
    _report_dir(replay, "tekigo-replay")
    replay.set_defaults(answer_seconds=None)

    doctor = _command(
        commands,
        "doctor",
        "設定を一つずつ確かめ、直し方を示す / try a set-up, and say what to mend",
    )
    _target(doctor)
    _profile(doctor)
    _role(doctor)
    _signatures(doctor)
    doctor.set_defaults(mutant=None, answer_seconds=None)


def _telling(commands: Commands) -> None:
    """Add the commands that show what the suite is, and what it found."""
    mutants = _command(
        commands, "mutants", "検査が失敗できることを確かめる / prove the checks can fail"
    )
    mutants.add_argument(
        "names", nargs="*", metavar="NAME", help="変異体の名前 / names; all when none"
    )
    mutants.add_argument(
        "--json",
        type=filled("--json"),
        metavar="FILE",
        help="行列を JSON で書く / write the matrix as JSON",
    )
    mutants.add_argument(
        "--html",
        type=filled("--html"),
        metavar="FILE",
        help="行列を HTML で書く / write the matrix as HTML",
    )
    mutants.add_argument(
        "--journal",
        type=filled("--journal"),
        default="tekigo-mutants.journal",
        metavar="FILE",
        help="--full の途中の記録 / where --full notes what is through",
    )
    way = mutants.add_mutually_exclusive_group()
    way.add_argument(
        "--full",
        action="store_true",
        help="すべての検査を受けさせる。中断しても続きから / "
        "all checks on every mutant; run again, it goes on where it was",
    )
    way.add_argument(
        "--shipped",
        action="store_true",
        help="実行せず、付属の行列を示す / run nothing, show the matrix that ships",
    )
    way.add_argument(
        "--check",
        action="store_true",
        help="付属の行列と違えば 1 で終わる / end with 1 where the shipped matrix differs",
    )
    way.add_argument(
        "--update",
        action="store_true",
        help="付属の行列を書き直す / write the matrix that ships anew",
    )

    report = _command(
        commands, "report", "結果ファイルから報告書を作る / render a result file again"
    )
    report.add_argument("result", metavar="RESULT.json", help="結果ファイル / result file")
    _report_dir(report)

    diff = _command(commands, "diff", "二つの結果を比べる / say what became of one run in another")
    diff.add_argument("before", metavar="BEFORE.json", help="前の結果ファイル / earlier result")
    diff.add_argument("after", metavar="AFTER.json", help="後の結果ファイル / later result")
    diff.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="形式 / format"
    )
    diff.add_argument(
        "--output",
        type=filled("--output"),
        metavar="FILE",
        help="書き込むファイル / file to write instead of the terminal",
    )

    requirements = _command(
        commands, "requirements", "要求の一覧と行列を示す / show the register and its matrix"
    )
    requirements.add_argument(
        "--format", choices=("table", "json", "html"), default="table", help="形式 / format"
    )
    requirements.add_argument(
        "--output",
        type=filled("--output"),
        metavar="FILE",
        help="書き込むファイル / file to write instead of the terminal",
    )

    realism = _command(
        commands,
        "realism",
        "架空の住民を公表された統計と比べる / compare made-up residents with what is published",
    )
    realism.add_argument(
        "--count", type=int, default=20_000, metavar="N", help="世帯の数 / how many households"
    )
    realism.add_argument("--seed", type=int, default=1, metavar="N", help="乱数の種 / seed")
    realism.add_argument(
        "--municipality",
        type=filled("--municipality"),
        default="132012",
        metavar="CODE",
        help="市区町村コード / code of the municipality",
    )
    realism.add_argument(
        "--output",
        type=filled("--output"),
        metavar="FILE",
        help="図も書き込む HTML ファイル / HTML file to draw it in, too",
    )


def _setting_up(commands: Commands) -> None:
    """Add the commands that prepare a run."""
    init = _command(commands, "init", "connector.toml を書く / write a connector.toml by asking")
    init.add_argument("--depth", choices=DEPTHS, help="検査の深さ / depth")
    way = init.add_mutually_exclusive_group()
    way.add_argument(
        "--command",
        type=filled("--command"),
        dest="start",
        metavar="COMMAND",
        help="コネクタを起動する (一回動かす) コマンド / starts the connector, or one cycle of it",
    )
    way.add_argument(
        "--url",
        type=filled("--url"),
        metavar="URL",
        help="ドライバ、または一回動かすアドレス / address of the driver, or of one cycle",
    )
    _profile(init)
    init.add_argument("--port", type=int, metavar="N", help="ポータルのポート / port of the portal")
    for name, told in (
        ("--handover", "引き渡しのフォルダ / folder of the hand-over"),
        ("--links", "番号紐付情報のフォルダ / folder of link files"),
    ):
        init.add_argument(name, type=filled(name), metavar="DIR", help=told)
    init.add_argument(
        "--output",
        type=filled("--output"),
        default="connector.toml",
        metavar="FILE",
        help="書くファイル / file to write",
    )
    init.add_argument("--force", action="store_true", help="上書きする / overwrite it")
    init.add_argument(
        "--yes", action="store_true", help="尋ねずに既定値を使う / ask nothing, take the defaults"
    )

    profile = commands.add_parser(
        "profile",
        help="プロファイルを確かめる / look over profiles",
        description="プロファイルを確かめる / look over profiles",
        allow_abbrev=False,
    )
    actions = profile.add_subparsers(dest="action", required=True, metavar="ACTION")
    look = _command(actions, "check", "自社のプロファイルを確かめる / look over one of your own")
    look.add_argument(
        "profile", type=filled("FILE"), metavar="FILE", help="ファイルか名前 / file or name"
    )
    _command(actions, "list", "付属のプロファイルを並べる / list those that ship")
    specification = _command(
        commands, "specification", "仕様一式を書き出す / write a copy of the whole specification"
    )
    specification.add_argument(
        "--output",
        type=filled("--output"),
        required=True,
        metavar="DIR",
        help="書き出すフォルダ / folder to write to",
    )
    specification.add_argument(
        "--force",
        action="store_true",
        help="空でないフォルダにも書く / write to a folder that is not empty, too",
    )


def _teaching(commands: Commands) -> None:
    """Add the commands for trainers."""
    demo = _command(commands, "demo", "研修用の画面を起動する / start the pages for trainers")
    _workspace(demo)
    demo.add_argument(
        "--port", type=int, default=8080, metavar="N", help="0 は空きポート / 0 for any"
    )
    demo.add_argument("--rooms", type=int, default=1, metavar="N", help="部屋の数 / how many rooms")
    demo.add_argument(
        "--share",
        type=filled("--share"),
        metavar="HOST",
        help="ローカルネットワークに TLS で開く。この機械の名前か IPv4 アドレス / "
        "open to the local network over TLS, by this machine's name or IPv4 address",
    )
    demo.add_argument(
        "--passcode",
        type=filled("--passcode"),
        metavar="WORD",
        help="全部屋の合言葉。なければ部屋ごとに作る / of all rooms; made for each when left out",
    )
    demo.add_argument(
        "--open", action="store_true", help="ブラウザを開く / open a browser as trainer"
    )
    _mutant(_connector(demo))
    demo.set_defaults(pair_url=None, answer_seconds=None)
    _profile(demo)
    _role(demo)
    _signatures(demo)
    demo.add_argument(
        "--seed", type=int, metavar="N", help="新しい部屋の乱数の種 / seed of new rooms"
    )
    demo.add_argument(
        "--admin-token",
        type=filled("--admin-token"),
        metavar="TOKEN",
        help="講師の鍵。なければ作る / the trainer's token; made when left out",
    )
    scenario_options(commands)


def _simulating(commands: Commands) -> None:
    """Add the commands that run the simulator, and file there."""
    up = _command(commands, "up", "模擬環境を起動する / start the simulator")
    _workspace(up)
    up.add_argument(
        "--port", type=int, default=8443, metavar="N", help="0 は空きポート / 0 for any"
    )
    _profile(up)
    up.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="乱数の種。作業フォルダに模擬環境があれば、その種 / seed; of the world that is there",
    )
    up.add_argument(
        "--admin-token",
        type=filled("--admin-token"),
        metavar="TOKEN",
        help="管理用トークン。なければ作る / admin token; made when left out",
    )
    up.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="応答するプロセスの数 / how many processes answer",
    )
    up.add_argument(
        "--database",
        default="",
        metavar="URL",
        help="PostgreSQL の URL。なければ SQLite / URL of PostgreSQL; SQLite when left out",
    )
    up.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="RULE",
        help="カードの規則のうち、公表されていないものを切る。くり返せる (仕様の cards.md) / "
        "switches off a rule of cards that is not published; can be repeated (cards.md)",
    )

    file = _command(
        commands,
        "file",
        "起動した模擬環境に申請を出す / file applications at a running tekigo up",
    )
    _workspace(file)
    file.add_argument(
        "--count", type=int, default=1, metavar="N", help="件数 / how many (default 1)"
    )
    for name, metavar, told in (
        (
            "--applicant",
            "N|NAME",
            "住民の番号か人物の名前。なければ順番に / number of a resident, or a persona",
        ),
        ("--procedure", "ID", "手続。なければ人物に応じて / procedure"),
        ("--case", "ID", "場面。なければ申請者に合うもの / in which situation"),
        ("--hostile", "NAME", "申請ZIP の誤り / what is wrong with the package"),
        (
            "--fault",
            "KIND[=S]",
            "一件ごとに起こす障害。要るものには秒数を / what goes wrong with each, with seconds",
        ),
        ("--signature", "NAME", "署名の誤り / what is wrong with the signature"),
    ):
        file.add_argument(name, type=filled(name), metavar=metavar, help=told)
    file.add_argument(
        "--late",
        type=int,
        metavar="MINUTES",
        help="到達から自治体に見えるまでの分 / minutes from arrival until the municipality sees it",
    )
    file.add_argument(
        "--json", action="store_true", help="一件を JSON 一行で / one line of JSON for each"
    )


def _generating(commands: Commands) -> None:
    """Add the command that makes data in bulk."""
    generate = _command(
        commands,
        "generate",
        "住民、申請、申請ZIP をまとめて作る。中断しても続きから / "
        "make residents, filings or packages in bulk; run again, it goes on where it was",
    )
    generate.add_argument(
        "product",
        choices=("residents", "filings", "packages"),
        help="何を作るか / what is made",
    )
    goal = generate.add_mutually_exclusive_group(required=True)
    goal.add_argument(
        "--out", type=filled("--out"), metavar="DIR", help="書き出すフォルダ / folder to write to"
    )
    goal.add_argument(
        "--portal",
        type=filled("--portal"),
        metavar="DIR",
        help="起動した模擬環境の作業フォルダ。filings をそこの住民が申請する / "
        "working folder of a running tekigo up, whose residents file there",
    )
    generate.add_argument(
        "--count",
        type=int,
        default=1000,
        metavar="N",
        help="件数。residents では世帯数 / how many (default 1000); residents: households",
    )
    generate.add_argument("--seed", type=int, default=1, metavar="N", help="乱数の種 / seed")
    generate.add_argument(
        "--procedure",
        action="append",
        default=[],
        type=filled("--procedure"),
        metavar="ID",
        help="この手続だけ。くり返せる / only this procedure; can be repeated",
    )
    generate.add_argument(
        "--mix",
        choices=("realistic", "coverage", "life"),
        default="realistic",
        help="手続と場面の割合: 実際に近く、すべてを順に、または世帯の5年間の暮らしから / "
        "how often each case is filed: as a city gets them, all in turn with every hazard, or as "
        "five years in the lives of households lead to them",
    )
    generate.add_argument(
        "--hazards",
        type=int,
        default=20,
        metavar="N",
        help="realistic で、扱いにくい値を入れる申請 (千件のうち) / "
        "filings in a thousand that carry a hazard, in the realistic mix (default 20)",
    )
    generate.add_argument(
        "--municipality",
        type=filled("--municipality"),
        metavar="CODE",
        help="住民の住む市区町村。なければ全国 / where the residents live; anywhere when left out",
    )
    generate.add_argument(
        "--day",
        default="2026-06-01",
        metavar="YYYY-MM-DD",
        help="この日から申請する / first filing day (default 2026-06-01)",
    )
    generate.add_argument(
        "--mynumber",
        choices=("omit", "wrong-check-digit", "valid"),
        default="wrong-check-digit",
        help="個人番号: 空欄、検査数字の誤り、正しい形 / 個人番号: blank, wrong, or well-formed",
    )
    generate.add_argument(
        "--format",
        choices=("csv", "parquet", "zip"),
        help="形式。packages は zip / format; csv for residents and filings, zip for packages",
    )
    generate.add_argument(
        "--no-pdf", action="store_true", help="申請ZIP に PDF を入れない / packages without the PDF"
    )
    _profile(generate)
    generate.add_argument(
        "--workers", type=int, default=1, metavar="N", help="プロセスの数 / how many processes"
    )
    generate.add_argument(
        "--dask",
        type=filled("--dask"),
        metavar="ADDRESS",
        help="Dask のスケジューラ。その作業者が作る / Dask scheduler whose workers make it",
    )


def _workspace(command: Parser) -> None:
    command.add_argument(
        "--workspace",
        type=filled("--workspace"),
        default="tekigo-workspace",
        metavar="DIR",
        help="作業フォルダ / working folder",
    )


def _target(command: Parser) -> argparse._MutuallyExclusiveGroup:
    target = _connector(command)
    command.add_argument(
        "--pair-url",
        type=filled("--pair-url"),
        metavar="URL",
        help="同じコネクタの二つ目の URL / URL of a second instance of that connector",
    )
    return target


def _connector(command: Parser) -> argparse._MutuallyExclusiveGroup:
    target = command.add_mutually_exclusive_group()
    target.add_argument(
        "--connector",
        type=filled("--connector"),
        metavar="COMMAND",
        help="コネクタを起動するコマンド (ドライバプロトコル) / command that starts the connector",
    )
    target.add_argument(
        "--connector-url",
        type=filled("--connector-url"),
        metavar="URL",
        help="コネクタの URL (HTTP のドライバプロトコル) / URL of a connector driven over HTTP",
    )
    target.add_argument(
        "--config",
        type=filled("--config"),
        metavar="FILE",
        help="実行ファイル connector.toml / run file",
    )
    return target


def _mutant(target: argparse._MutuallyExclusiveGroup) -> None:
    target.add_argument(
        "--mutant",
        type=filled("--mutant"),
        metavar="NAME",
        help="誤りのあるコネクタ / a faulty connector",
    )


def _profile(command: Parser) -> None:
    command.add_argument(
        "--profile",
        type=filled("--profile"),
        metavar="NAME|FILE",
        help="プロファイルの名前かファイル / profile, by name or file",
    )


def _role(command: Parser) -> None:
    command.add_argument(
        "--role", choices=ROLES, help="コネクタの役割 / what kind of connector it is"
    )


def _signatures(command: Parser) -> None:
    command.add_argument(
        "--signature",
        choices=get_args(SignatureCheck),
        help="署名を確かめる者 / who checks signatures: the connector, or the portal alone",
    )
    command.add_argument(
        "--revocation",
        choices=get_args(Revocation),
        help="失効を知る手段 / how a connector that checks itself learns of revocation",
    )


def _report_dir(command: Parser, default: str = "tekigo-report") -> None:
    command.add_argument(
        "--report-dir",
        type=filled("--report-dir"),
        default=default,
        metavar="DIR",
        help="報告書の置き場所 / report folder",
    )


def _command(commands: Commands, name: str, help_: str) -> Parser:
    command = commands.add_parser(name, help=help_, description=help_, allow_abbrev=False)
    command.add_argument(
        "--lang", choices=("ja", "en"), default="ja", help="表示の言語 / language of what is shown"
    )
    return command


def _version() -> str:
    from importlib import metadata

    return f"tekigo {metadata.version('tekigo')}"
