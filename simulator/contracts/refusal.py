"""Words every flaw of a document a person wrote, all at once, each with its line.

pydantic finds the flaws; a `Misfit` adds those only our own rules can see. Here they become one
`Problem`: ``file:line: key = value cannot be used (expected ...)``, and for a misspelt key the one
that may have been meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel

from simulator.contracts.located import Located, Place
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

LONGEST = 60
_CHOICE = re.compile(r"'([^']*)'")


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong with a document; made by `unknown`, `missing` and `unusable`.

    Args:
        place: the key it is about.
        kind: which of the three it is.
        what: what was expected instead.
    """

    place: Place
    kind: Literal["unknown", "missing", "unusable"]
    what: Text


class Misfit(ValueError):
    """What a validator raises for values of the right type that cannot be used.

    Args:
        flaws: their places count from the value that is refused.
    """

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__("; ".join(f"{flaw.kind} {flaw.place}" for flaw in flaws))
        self.flaws = flaws


def unknown(place: Place, known: Iterable[str] = (), what: Text | None = None) -> Flaw:
    """Return the flaw of a key there is not.

    Args:
        place: the key.
        known: the keys there are; the nearest is named.
        what: what to say of it instead.
    """
    near = get_close_matches(str(place[-1]), list(known), n=1)
    meant = Text(
        "".join(f"{one} のことですか。" for one in near),
        "".join(f" Did you mean {one}?" for one in near),
    )
    return Flaw(place, "unknown", what or meant)


def missing(place: Place, what: Text = Text("必須の項目です", "it must be there")) -> Flaw:  # noqa: B008
    """Return the flaw of a key that must be there."""
    return Flaw(place, "missing", what)


def unusable(place: Place, what: Text) -> Flaw:
    """Return the flaw of a value that cannot be used."""
    return Flaw(place, "unusable", what)


def one_of(given: str, known: Sequence[str]) -> Text:
    """Return what to say of a name that is none of those there are; the nearest is named."""
    near = get_close_matches(given, known, n=1)
    meant = Text(
        "".join(f"{one} のことですか。" for one in near),
        "".join(f"did you mean {one}? " for one in near),
    )
    choices = ", ".join(known)
    return Text(f"{meant.ja}{choices} のいずれか", f"{meant.en}must be one of {choices}")


def flaws_of(error: ValidationError, model: type[BaseModel]) -> list[Flaw]:
    """Return everything that pydantic and our validators found wrong.

    Args:
        error: what pydantic raised.
        model: the model it raised it for.
    """
    found: list[Flaw] = []
    for one in error.errors(include_url=False):
        place = tuple(part for part in one["loc"] if part != "[key]")
        raised = one.get("ctx", {}).get("error")
        if isinstance(raised, Misfit):
            found += [replace(flaw, place=(*place, *flaw.place)) for flaw in raised.flaws]
        elif one["type"] == "extra_forbidden":
            found.append(unknown(place, _keys(model, place[:-1])))
        elif "[key]" in one["loc"]:
            known = _CHOICE.findall(one.get("ctx", {}).get("expected", ""))
            found.append(unknown(place, known))
        elif one["type"] == "missing":
            found.append(missing(place))
        else:
            found.append(unusable(place, _expected(one)))
    return found


def refusal(
    located: Located, flaws: Iterable[Flaw], hint: Text, secret: Sequence[Place] = ()
) -> Problem:
    """Return one Problem that tells all flaws in the order of their lines.

    Args:
        located: the document.
        flaws: at least one.
        hint: the next step.
        secret: places whose values are never shown.
    """
    lines = {_told(located, flaw, secret): located.line(flaw.place) for flaw in flaws}
    told = sorted(lines, key=lambda text: lines[text])
    return Problem(Text("\n".join(t.ja for t in told), "\n".join(t.en for t in told)), hint)


def _told(located: Located, flaw: Flaw, secret: Sequence[Place]) -> Text:
    line = f":{located.line(flaw.place)}" if located.lines else ""
    key = ".".join(part for part in flaw.place if isinstance(part, str)) or located.source
    at = f"{located.source}{line}: "
    ja, en = flaw.what.ja, flaw.what.en
    match flaw.kind:
        case "unknown":
            return Text(f"{at}{key} という項目はありません。{ja}", f"{at}unknown key {key}.{en}")
        case "missing":
            return Text(f"{at}{key} がありません ({ja})。", f"{at}{key} is missing ({en}).")
        case "unusable":
            hidden = flaw.place in secret
            given = "" if hidden else _given(located.values, flaw.place)
            return Text(
                f"{at}{key}{given} は使えません ({ja})。",
                f"{at}{key}{given} cannot be used ({en}).",
            )


def _given(value: Any, place: Place) -> str:  # noqa: ANN401  (whatever a document holds)
    for part in place:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return ""
    match value:
        case bool():
            return f" = {str(value).lower()}"
        case str():
            shown = repr(value)
            return f" = {shown if len(shown) <= LONGEST else shown[:LONGEST] + '…'}"
        case int() | float() | date():
            return f" = {value}"
        case _:
            return ""


def _keys(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """Return the keys a model has at a place."""
    inner: type[BaseModel] | None = model
    for part in place:
        if inner is not None and isinstance(part, str) and part in inner.model_fields:
            inner = _model(inner.model_fields[part].annotation)
    return () if inner is None else tuple(inner.model_fields)


def _model(annotation: object) -> type[BaseModel] | None:
    """Return the model an annotation speaks of, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model, get_args(annotation))), None)


def _expected(error: ErrorDetails) -> Text:
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error" | "enum":
            choices = _CHOICE.findall(context["expected"])
            if len(choices) == 1:
                return Text(f"{choices[0]!r} のみ", f"must be {choices[0]!r}")
            return one_of(str(error["input"]), choices)
        case "greater_than":
            return Text(
                f"{_number(context['gt'])} より大きい数", f"must be above {_number(context['gt'])}"
            )
        case "greater_than_equal":
            return Text(
                f"{_number(context['ge'])} 以上の数", f"must be {_number(context['ge'])} or more"
            )
        case "less_than_equal":
            return Text(
                f"{_number(context['le'])} 以下の数", f"must be {_number(context['le'])} or less"
            )
        case "string_pattern_mismatch":
            pattern = context["pattern"]
            return Text(f"書式は {pattern}", f"must match {pattern}")
        case "string_too_short":
            least = context["min_length"]
            return Text(f"{least} 文字以上", f"must be {least} characters or more")
        case name if name in _TYPES:
            return _TYPES[name]
        case _:
            return Text(error["msg"], error["msg"])


def _number(limit: float) -> float:
    return int(limit) if limit == int(limit) else limit


_TYPES = {
    "string_type": Text("文字列", "must be a string"),
    "int_type": Text("整数", "must be a whole number"),
    "int_from_float": Text("整数", "must be a whole number"),
    "int_parsing": Text("整数", "must be a whole number"),
    "float_type": Text("数", "must be a number"),
    "float_parsing": Text("数", "must be a number"),
    "finite_number": Text("有限の数", "must be a finite number"),
    "bool_type": Text("true または false", "must be true or false"),
    "bool_parsing": Text("true または false", "must be true or false"),
    "date_type": Text(
        "引用符のない日付。例: 2026-12-31", "must be a date like 2026-12-31, unquoted"
    ),
    "dict_type": Text("表 (テーブル)", "must be a table"),
    "model_type": Text("表 (テーブル)", "must be a table"),
    "list_type": Text("配列", "must be an array"),
}
