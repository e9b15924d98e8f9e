"""The portal's form check (形式チェック): is everything filled in, in the right form?

Only the form is judged. A filing that breaks a substantive rule passes and travels on unaltered;
judging it is the staff's work. What exactly the official portal checks is not public: this is our
model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.procedures.cases import Level
from simulator.procedures.condition import holds
from simulator.procedures.days import day_of
from simulator.procedures.model import ItemType
from simulator.procedures.rules import broken
from simulator.procedures.seen import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from simulator.contracts.filing import Filing, Values
    from simulator.procedures.model import Item, Procedure, Section


class Code(StrEnum):
    """Kinds of finding."""

    WRONG_PROCEDURE = "wrong-procedure"
    WRONG_VERSION = "wrong-version"
    OUTDATED_VERSION = "outdated-version"
    UNKNOWN_ITEM = "unknown-item"
    UNKNOWN_GROUP = "unknown-group"
    UNKNOWN_ATTACHMENT = "unknown-attachment"
    REQUIRED = "required"
    NOT_ASKED = "not-asked"
    WRONG_FORM = "wrong-form"
    WRONG_CODE = "wrong-code"
    WRONG_CHARACTER = "wrong-character"
    TOO_LONG = "too-long"
    TOO_FEW_ROWS = "too-few-rows"
    TOO_MANY_ROWS = "too-many-rows"
    ATTACHMENT_MISSING = "attachment-missing"
    PROXY_NOT_TAKEN = "proxy-not-taken"
    RULE = "rule"


@dataclass(frozen=True)
class Finding:
    """One thing the form check objects to.

    Args:
        item: full name of the item (``name``, ``child.name``), group or attachment; "" when the
            filing as a whole is meant.
        row: row of the repeat group, counted from 1; 0 outside groups.
        code: kind of finding.
        ja: what is wrong, for the applicant.
        en: the same in English.
    """

    item: str
    row: int
    code: str
    ja: str
    en: str

    @property
    def place(self) -> str:
        """Name the item and its row: ``child[2].name``."""
        group, dot, item = self.item.partition(".")
        return f"{group}[{self.row}]{dot}{item}" if self.row else self.item


# Full-width katakana as in a フリガナ field, with the combining voiced marks.
_KANA = re.compile("[\u30a1-\u30fc\u3000\u3099\u309a]+")
_PHONE = re.compile(r"0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}")
_MAIL = re.compile(r"[!-?A-~]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_FORMS = {
    ItemType.KANA: (_KANA, "全角カタカナで", "full-width katakana"),
    ItemType.PHONE: (_PHONE, "0から始まる電話番号を", "a telephone number that begins with 0"),
    ItemType.POSTAL: (re.compile("[0-9]{7}"), "ハイフンなしの7桁で", "seven digits, no hyphen"),
    ItemType.MAIL: (_MAIL, "メールアドレスの形で", "a mail address"),
    ItemType.YEN: (_WHOLE, "頭に0のない円の整数で", "whole yen without leading zeros"),
    ItemType.NUMBER: (_WHOLE, "頭に0のない整数で", "a whole number without leading zeros"),
}
# A birth date (生年月日) whose day, or month and day, nobody knows. Our model.
_UNKNOWN = re.compile("[0-9]{4}-(0[0-9]|1[0-2])-00")
_PHONE_DIGITS = (10, 11)
# Controls, lone surrogates and noncharacters can neither travel in XML nor be printed.
_NONCHARACTERS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_UNUSABLE = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")


def findings(procedure: Procedure, filing: Filing) -> list[Finding]:
    """Return everything the form check objects to, in form order; empty means it passes.

    Args:
        procedure: the form definition.
        filing: what the resident wants to send.
    """
    return [
        *_about_form(procedure, filing),
        *_about_title(procedure, filing),
        *_about_names(procedure, filing),
        *_about_items(procedure, filing),
        *_about_attachments(procedure, filing),
        *_about_rules(procedure, filing),
    ]


def _about_form(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    if filing.procedure != procedure.id:
        yield Finding(
            "",
            0,
            Code.WRONG_PROCEDURE,
            f"手続 {filing.procedure} の申請です。様式は {procedure.id} のものです。",
            f"The filing is for {filing.procedure}, the form for {procedure.id}.",
        )
    if filing.form_version != procedure.form_version:
        yield Finding(
            "",
            0,
            Code.WRONG_VERSION,
            f"様式の版は {filing.form_version} ではなく {procedure.form_version} です。",
            f"Form version {filing.form_version} is not in use; use {procedure.form_version}.",
        )


def _about_title(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    offered = (holds(one.when, filing.values, filing.groups) for one in procedure.splits)
    if procedure.splits and not any(offered):
        titles = "、".join(one.title for one in procedure.splits)
        yield Finding(
            "",
            0,
            Code.WRONG_PROCEDURE,
            f"この申請は、どの様式にも当たりません: {titles}",
            f"The filing goes by none of the forms that are offered: {titles}.",
        )


def outdated(filing: Filing, last: date, now: str) -> Finding:
    """Return the finding on a form version that is no longer taken.

    Args:
        filing: what the resident wants to send.
        last: last day on which its version was taken.
        now: the version in force.
    """
    return Finding(
        "",
        0,
        Code.OUTDATED_VERSION,
        f"様式の版 {filing.form_version} の受付は {last} で終わりました。{now} を使ってください。",
        f"Form version {filing.form_version} was taken until {last}; use {now}.",
    )


def _about_names(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    groups = {group.id: group for group in procedure.groups}
    yield from _unknown_items("", 0, {item.id for item in procedure.items}, filing.values)
    for name, rows in filing.groups.items():
        if name not in groups:
            yield _unknown(name, 0, Code.UNKNOWN_GROUP, "繰返し", "group")
            continue
        known = {item.id for item in groups[name].items}
        for number, row in enumerate(rows, start=1):
            yield from _unknown_items(f"{name}.", number, known, row)


def _unknown_items(prefix: str, row: int, known: set[str], values: Values) -> Iterator[Finding]:
    for name in values:
        if name not in known:
            yield _unknown(f"{prefix}{name}", row, Code.UNKNOWN_ITEM, "項目", "item")


def _unknown(name: str, row: int, code: Code, ja: str, en: str) -> Finding:
    return Finding(
        name, row, code, f"この様式に{ja} {name} はありません。", f"This form has no {en} {name}."
    )


def _about_items(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    for section in procedure.sections:
        if not section.repeat:
            yield from _section(section, "", 0, filing.values, filing)
            continue
        rows = filing.groups.get(section.id, ())
        yield from _row_count(section, len(rows))
        for number, row in enumerate(rows, start=1):
            yield from _section(section, f"{section.id}.", number, row, filing)


def _row_count(section: Section, count: int) -> Iterator[Finding]:
    if count < section.min:
        yield Finding(
            section.id,
            0,
            Code.TOO_FEW_ROWS,
            f"{section.label}は{section.min}件以上必要です（今は{count}件）。",
            f"{section.id} needs {section.min} rows or more; there are {count}.",
        )
    if count > section.max:
        yield Finding(
            section.id,
            0,
            Code.TOO_MANY_ROWS,
            f"{section.label}は{section.max}件までです（今は{count}件）。",
            f"{section.id} takes {section.max} rows at most; there are {count}.",
        )


def _section(
    section: Section, prefix: str, number: int, values: Values, filing: Filing
) -> Iterator[Finding]:
    row = section.row(values)
    for item in section.items:
        asked = holds(item.when, filing.values, filing.groups, row)
        objection = _objection(item, values.get(item.id, ""), asked=asked)
        if objection:
            code, ja, en = objection
            name = f"{prefix}{item.id}"
            yield Finding(name, number, code, f"{item.label}{ja}", f"{name} ({item.label}) {en}")


Objection = tuple[Code, str, str]


def _objection(item: Item, value: str, *, asked: bool) -> Objection | None:
    if not value.strip():
        if asked and item.required:
            return Code.REQUIRED, "を入力してください。", "is required."
        return None
    if not asked:
        return Code.NOT_ASKED, "は入力しない項目です。", "is not asked for here."
    allowed = "\n" if item.type == ItemType.NOTE else ""
    return wrong_character(value, allowed) or _form(item, value) or _length(item, value)


def wrong_character(value: str, allowed: str = "") -> Objection | None:
    """Return what is wrong with the first character of a text that cannot be used; None if none."""
    for character in _UNUSABLE.findall(value):
        if character not in allowed:
            point = f"U+{ord(character):04X}"
            return (
                Code.WRONG_CHARACTER,
                f"に使えない文字 {point} があります。",
                f"holds {point}, which cannot be used.",
            )
    return None


def _form(item: Item, value: str) -> Objection | None:
    if item.codes:
        known = [code.code for code in item.codes]
        if value in known:
            return None
        choices = ", ".join(known)
        return Code.WRONG_CODE, f"は {choices} から選んでください。", f"must be one of {choices}."
    if item.type == ItemType.DATE and day_of(value) is None:
        return (
            Code.WRONG_FORM,
            "は実在する日を 2026-04-01 の形で入力してください。",
            _must("a day that exists, written 2026-04-01"),
        )
    if item.type == ItemType.BIRTH and day_of(value) is None and not _UNKNOWN.fullmatch(value):
        return (
            Code.WRONG_FORM,
            "は実在する日を 1985-04-01 の形で、不明な月日は 00 と入力してください。",
            _must("a day that exists, written 1985-04-01, with 00 for an unknown month or day"),
        )
    if item.type == ItemType.DIGITS and not _has_digits(value, item.digits):
        return (
            Code.WRONG_FORM,
            f"は半角数字{item.digits}桁で入力してください。",
            _must(f"exactly {item.digits} digits"),
        )
    if item.type in _FORMS and not _matches(item.type, value):
        _, ja, en = _FORMS[item.type]
        return Code.WRONG_FORM, f"は{ja}入力してください。", _must(en)
    return None


def _matches(kind: ItemType, value: str) -> bool:
    pattern, _, _ = _FORMS[kind]
    if not pattern.fullmatch(value):
        return False
    return kind != ItemType.PHONE or len(value.replace("-", "")) in _PHONE_DIGITS


def _has_digits(value: str, count: int) -> bool:
    return len(value) == count and value.isascii() and value.isdecimal()


def _must(en: str) -> str:
    return f"must be {en}."


def _length(item: Item, value: str) -> Objection | None:
    if item.max_length and len(value) > item.max_length:
        return (
            Code.TOO_LONG,
            f"は{item.max_length}文字までです（今は{len(value)}文字）。",
            f"takes {item.max_length} characters at most; there are {len(value)}.",
        )
    return None


def _about_attachments(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    known = {attachment.id for attachment in procedure.documents}
    given = {attachment.id for attachment in filing.attachments}
    for name in sorted(given - known):
        yield _unknown(name, 0, Code.UNKNOWN_ATTACHMENT, "添付書類", "attachment")
    for attachment in procedure.attachments:
        asked = attachment.required and holds(attachment.when, filing.values, filing.groups)
        if asked and attachment.id not in given:
            yield Finding(
                attachment.id,
                0,
                Code.ATTACHMENT_MISSING,
                f"{attachment.label}を添付してください。",
                f"{attachment.id} ({attachment.label}) must be attached.",
            )


def _about_rules(procedure: Procedure, filing: Filing) -> Iterator[Finding]:
    for found in broken(procedure, filing, NOTHING, only=Level.FORM):
        if found.rule.holds:
            yield Finding(found.item, found.row, Code.RULE, found.rule.ja, found.rule.en)
