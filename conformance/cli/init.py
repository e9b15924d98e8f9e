"""``tekigo init``: write a commented connector.toml by asking for what nobody else can know.

Comments and defaults are those of the run file's model, so that the file explains every key there
is. What is given as an option is not asked for; ``--yes`` takes the defaults of the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from conformance.cli.folder import writable
from conformance.result.file import write_text
from conformance.specification.register import DEPTHS, Depth
from conformance.target.configuration import configuration
from conformance.target.runfile import (
    Connector,
    Data,
    DriveSection,
    Logs,
    ObserveSection,
    Outputs,
    Portal,
    Profiles,
    TriggerSection,
)
from conformance.target.waiver import TODAY
from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import find
from simulator.contracts.refusal import flaws_of
from simulator.world.clock import SystemClock

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from simulator.contracts.problem import Language

Value = str | int | float
Answers = dict[tuple[str, str], Value]

WAYS: dict[str, type[BaseModel]] = {
    "observe": ObserveSection,
    "trigger": TriggerSection,
    "drive": DriveSection,
}
BY_HAND: dict[str, type[BaseModel]] = {"portal": Portal, "outputs": Outputs, "logs": Logs}
"""Sections of a connector that the suite does not set up itself."""

REFERENCE = "python -m simulator.connector"
TAIL = Text(
    ja="""\
# 列名が違うだけのときは、tekigo の項目名 = 自社の列名 を並べます。
# [handover.map]
# signer = "申請者宛名番号"

# 分かっている不合格を免除します。要求ごとに一つです。
# [[waiver]]
# requirement = "3-6.01"
# reason = ""               # 理由を10文字以上で
# owner = ""                # 責任者
# expires = YYYY-MM-DD      # 180日以内
""",
    en="""\
# Where only column names differ: our name of a column = yours.
# [handover.map]
# signer = "申請者宛名番号"

# A failure that is known can be waived, one entry a requirement.
# [[waiver]]
# requirement = "3-6.01"
# reason = ""               # why, in ten characters or more
# owner = ""                # who answers for it
# expires = YYYY-MM-DD      # within 180 days
""",
)


@dataclass(frozen=True)
class Question:
    """One thing to ask.

    Args:
        section: where the answer goes.
        key: under which key.
        option: the value of the command's option, None when it was left out.
        default: what an empty answer means; None when there must be one, "" when there need not.
    """

    section: str
    key: str
    option: Value | None = None
    default: Value | None = None


def init(options: argparse.Namespace) -> int:
    """Run ``tekigo init``."""
    file = Path(options.output)
    if file.exists() and not options.force:
        raise Problem(
            Text(f"{file} はもうあります。", f"{file} is there already."),
            Text(
                "--force で上書きするか、--output で別の名前を指定してください。",
                "Overwrite it with --force, or name another with --output.",
            ),
        )
    today = SystemClock().now().date()
    interview = _Interview(options.lang, today, file.parent, asking=not options.yes)
    answers = interview.hold(options)
    text = written(answers, options.lang)
    configuration(text, file, today)
    writable(file.parent, "--output")
    write_text(file, text)
    print(_next_steps(file).in_language(options.lang))
    return 0


class _Interview:
    """Asks one question after the other, each until its answer can be used."""

    def __init__(self, language: Language, today: date, folder: Path, *, asking: bool) -> None:
        self._language = language
        self._today = today
        self._folder = folder
        self._asking = asking

    def hold(self, options: argparse.Namespace) -> Answers:
        answers = self._ask([Question("connector", "depth", options.depth, "drive")])
        depth = _depth(answers)
        _refuse_unasked(depth, options)
        answers |= self._ask([Question("profiles", "wire", options.profile, Profiles().wire)])
        return answers | self._ask(_questions(depth, options))

    def _ask(self, questions: list[Question]) -> Answers:
        asked = {(one.section, one.key): self._answer(one) for one in questions}
        return {place: value for place, value in asked.items() if value != ""}

    def _answer(self, question: Question) -> Value:
        if question.option is not None or not self._asking:
            given = question.default if question.option is None else question.option
            if given is None:
                raise _unanswered(question)
            self._require(question, given)
            return given
        while True:
            value = self._heard(question)
            wrong = self._wrong(question, value)
            if wrong is None:
                return value
            print(f"  ✗ {wrong.in_language(self._language)}")

    def _heard(self, question: Question) -> Value:
        about = _model(question.section).model_fields[question.key].description or ""
        default = "" if question.default in (None, "") else f" [{question.default}]"
        print(f"{_half(about, self._language)}{default}")
        try:
            typed = input(f"  {question.section}.{question.key} = ").strip()
        except EOFError as error:
            raise _unanswered(question) from error
        if not typed and question.default is not None:
            return question.default
        number = isinstance(question.default, int | float)
        return _number(typed) if number else typed

    def _require(self, question: Question, value: Value) -> None:
        wrong = self._wrong(question, value)
        if wrong is not None:
            raise Problem(
                Text(
                    f"{question.section}.{question.key} = {value!r} は使えません ({wrong.ja})。",
                    f"{question.section}.{question.key} = {value!r} cannot be used ({wrong.en}).",
                ),
                Text("値を直してください。", "Mend the value."),
            )

    def _wrong(self, question: Question, value: Value) -> Text | None:
        """Say what is wrong with an answer by itself, None when nothing is."""
        if value == "" and question.default == "":
            return None
        model = _model(question.section)
        try:
            model.model_validate({question.key: value}, context={TODAY: self._today})
        except ValidationError as error:
            own = [flaw.what for flaw in flaws_of(error, model) if flaw.place == (question.key,)]
            return own[0] if own else None
        return self._no_profile(str(value)) if question.section == "profiles" else None

    def _no_profile(self, name: str) -> Text | None:
        """Say why a profile cannot be used, None when it can."""
        try:
            find(name, self._folder)
        except Problem as problem:
            return problem.cause
        return None


def _refuse_unasked(depth: Depth, options: argparse.Namespace) -> None:
    """Refuse an option that answers no question of this depth."""
    by_depth = {
        "observe": {"--command": options.start, "--url": options.url},
        "trigger": {},
        "drive": {
            "--port": options.port,
            "--handover": options.handover,
            "--links": options.links,
        },
    }
    for option, given in by_depth[depth].items():
        if given is not None:
            raise Problem(
                Text(
                    f"{option} は深さ {depth} では使いません。",
                    f"{option} means nothing at the depth {depth}.",
                ),
                Text(
                    f"{option} を外すか、--depth を変えてください。",
                    f"Leave {option} out, or choose another --depth.",
                ),
            )


def _questions(depth: Depth, options: argparse.Namespace) -> list[Question]:
    """Return what a depth leaves open, the way to the connector first."""
    if depth == "observe":
        seconds = ObserveSection().poll_seconds
        way = [Question("observe", "poll_seconds", None, seconds)]
    elif options.url is not None:
        way = [Question(depth, "url", options.url)]
    else:
        default = REFERENCE if depth == "drive" else f"{REFERENCE} --settings s.json --once"
        way = [Question(depth, "command", options.start, default)]
    if depth == "drive":
        return way
    return [
        *way,
        Question("portal", "port", options.port, Portal().port),
        Question("portal", "account", None, Portal().account),
        Question("outputs", "handover", options.handover, "handover"),
        Question("outputs", "links", options.links, "links"),
        Question("logs", "file", None, ""),
    ]


def written(answers: Answers, language: Language) -> str:
    """Return the text of a run file that explains itself.

    Args:
        answers: values by section and key; every other key is there as a comment.
        language: of the comments.
    """
    depth = _depth(answers)
    sections: dict[str, type[BaseModel]] = {"connector": Connector, "profiles": Profiles}
    sections |= {depth: WAYS[depth], **({} if depth == "drive" else BY_HAND), "data": Data}
    parts = [_section(name, model, answers, language) for name, model in sections.items()]
    return "\n".join([*parts, TAIL.in_language(language)])


def _section(name: str, model: type[BaseModel], answers: Answers, language: Language) -> str:
    given = {key: answers[name, key] for key in model.model_fields if (name, key) in answers}
    required = [field.is_required() for field in model.model_fields.values()]
    absent = any(required) and not given
    lines = [f"# {_half(model.__doc__ or '', language)}", f"{'# ' * absent}[{name}]"]
    for key, field in model.model_fields.items():
        lines.append(f"# {_half(field.description or '', language)}")
        value = given.get(key, None if field.is_required() else field.default)
        lines.append(f"{'' if key in given else '# '}{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:  # noqa: ANN401  (whatever a field's default is)
    return '""' if value is None else json.dumps(value, ensure_ascii=False)


def _half(text: str, language: Language) -> str:
    ja, _, en = " ".join(text.split()).partition(" / ")
    return ja if language == "ja" else en


def _depth(answers: Answers) -> Depth:
    return next(depth for depth in DEPTHS if depth == answers["connector", "depth"])


def _model(section: str) -> type[BaseModel]:
    known: dict[str, type[BaseModel]] = {"connector": Connector, "profiles": Profiles}
    return (known | WAYS | BY_HAND)[section]


def _number(typed: str) -> Value:
    try:
        return float(typed) if "." in typed else int(typed)
    except ValueError:
        return typed


def _unanswered(question: Question) -> Problem:
    name = f"{question.section}.{question.key}"
    return Problem(
        Text(f"{name} の答えがありません。", f"There is no answer for {name}."),
        Text(
            "端末で実行するか、オプションで指定するか、--yes で既定値にしてください。",
            "Run it on a terminal, give the options, or take the defaults with --yes.",
        ),
    )


def _next_steps(file: Path) -> Text:
    return Text(
        f"{file} を書きました。次は:\n  tekigo doctor --config {file}\n"
        f"  tekigo check --config {file}",
        f"Wrote {file}. Next:\n  tekigo doctor --config {file}\n  tekigo check --config {file}",
    )
