"""Every key of a TOML document is found on the line it is written on, however it is written."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.contracts.located import Place, read, read_file
from simulator.contracts.problem import Problem

DOCUMENT = '''\
# a comment with [brackets] and a = sign
top = 1
"quoted.key" = "a # no comment"
'literal key' = 'C:\\no = escape'
dotted . inner."x y" = true

[table]  # after a header
text = """
[not.a.header]
no = "pair" ""\\"
"""
literal = \'\'\'
# no comment '' [[x]]\'\'\'
after = 2026-12-31 07:32:00  # a date with a blank
list = [
  1, 2,   # two on one line
  [ "a]", { deep = 3 } ],

  4,
]
inline = { a = 1, b.c = [ 5 ], "d }" = "}" }

[[waiver]]
id = "1"
[waiver.sub]
one = 1
[[waiver.more]]
n = 1
[[waiver.more]]
n = 2

[[waiver]]
id = "2"
[[waiver.more]]
n = 3
[super.sub]
[super]
late = 1
'''
LINES: dict[Place, int] = {
    (): 1,
    ("top",): 2,
    ("quoted.key",): 3,
    ("literal key",): 4,
    ("dotted",): 5,
    ("dotted", "inner"): 5,
    ("dotted", "inner", "x y"): 5,
    ("table",): 7,
    ("table", "text"): 8,
    ("table", "literal"): 12,
    ("table", "after"): 14,
    ("table", "list"): 15,
    ("table", "list", 0): 16,
    ("table", "list", 1): 16,
    ("table", "list", 2): 17,
    ("table", "list", 2, 0): 17,
    ("table", "list", 2, 1): 17,
    ("table", "list", 2, 1, "deep"): 17,
    ("table", "list", 3): 19,
    ("table", "inline"): 21,
    ("table", "inline", "a"): 21,
    ("table", "inline", "b"): 21,
    ("table", "inline", "b", "c"): 21,
    ("table", "inline", "b", "c", 0): 21,
    ("table", "inline", "d }"): 21,
    ("waiver",): 23,
    ("waiver", 0): 23,
    ("waiver", 0, "id"): 24,
    ("waiver", 0, "sub"): 25,
    ("waiver", 0, "sub", "one"): 26,
    ("waiver", 0, "more"): 27,
    ("waiver", 0, "more", 0): 27,
    ("waiver", 0, "more", 0, "n"): 28,
    ("waiver", 0, "more", 1): 29,
    ("waiver", 0, "more", 1, "n"): 30,
    ("waiver", 1): 32,
    ("waiver", 1, "id"): 33,
    ("waiver", 1, "more"): 34,
    ("waiver", 1, "more", 0): 34,
    ("waiver", 1, "more", 0, "n"): 35,
    ("super",): 37,
    ("super", "sub"): 36,
    ("super", "late"): 38,
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_way_to_write_a_key_is_found_on_its_line(newline: str) -> None:
    assert read(DOCUMENT.replace("\n", newline), "a.toml").lines == LINES


def test_every_place_of_the_values_has_a_line_and_no_other_has() -> None:
    located = read(DOCUMENT, "a.toml")

    assert set(located.lines) == {(), *places(located.values)}
    assert located.values == tomllib.loads(DOCUMENT)


def test_what_is_not_written_is_on_the_line_of_what_is_around_it() -> None:
    located = read("\n\n[a]\nb = { c = 1 }\n", "a.toml")

    assert located.line(("a", "b", "missing")) == 4
    assert located.line(("a", "missing", 3)) == 3
    assert located.line(("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = \n", "a.toml:2: not TOML (Invalid value)."),
        ("a = 1\n\nb", "a.toml:3: not TOML (Expected '=' after a key in a key/value pair)."),
        ('a = 1\nb = "', "a.toml:2: not TOML (Unterminated string)."),
        ("a = 1\na = 2\n", "a.toml:2: not TOML (Cannot overwrite a value)."),
        ("[a]\n[a]\n", "a.toml:2: not TOML (Cannot declare ('a',) twice)."),
    ],
)
def test_what_is_not_toml_is_refused_with_the_line(text: str, message: str) -> None:
    with pytest.raises(Problem) as problem:
        read(text, "a.toml")

    assert problem.value.cause.en == message
    assert problem.value.exit_code == 3


@pytest.mark.parametrize("text", ["a = " + "[" * 9999, "a = " + "9" * 9999], ids=["deep", "long"])
def test_what_would_break_the_parser_itself_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="not TOML"):
        read(text, "a.toml")


def test_a_byte_order_mark_is_no_part_of_the_document(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes("\ufeffa = 1\n".encode())

    assert read_file(file).values == {"a": 1}


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes("a = 1\nb = '申請'\n".encode("cp932"))

    with pytest.raises(Problem) as problem:
        read_file(file)
    assert problem.value.in_language("ja") == (
        "a.toml:2: UTF-8 として読めません。\n  → 文字コード UTF-8 で保存し直してください。"
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"absent\.toml cannot be read"):
        read_file(tmp_path / "absent.toml")


class Writer:
    """Writes a document in which every number is the line of its own key or element."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._names = 0
        self.text = ""

    def write(self) -> str:
        for _ in range(self._draw(st.integers(1, 12))):
            self._draw(st.sampled_from([self.pair, self.table, self.element, self.noise]))()
        return self.text

    def table(self) -> None:
        parents = [f"t{self.fresh()}"] + (["a0"] if "[[a0]]" in self.text else [])
        self.text += f"[{self._draw(st.sampled_from(parents))} . '{self.fresh()}.x']"
        self.end()

    def element(self) -> None:
        self.text += f"[[{self._draw(st.sampled_from(['a0', 'a1']))}]]"
        self.end()

    def pair(self) -> None:
        self.member()
        self.end()

    def member(self) -> None:
        key = self._draw(
            st.sampled_from(["{}", '"{} ]"', "'{}\"'", "{} . in", "{}.'#'.\"\\u0041\""])
        )
        self.text += key.format(self.fresh()) + self._draw(st.sampled_from([" = ", "=", "\t= "]))
        self.value()

    def value(self, depth: int = 3) -> None:
        kinds = [self.number, self.string, self.lines]
        kinds += [lambda: self.array(depth), lambda: self.inline(depth)] if depth else []
        self._draw(st.sampled_from(kinds))()

    def number(self) -> None:
        self.text += str(self.line())

    def string(self) -> None:
        self.text += self._draw(st.sampled_from(['"] # } = \\" [x]"', "'\\'", '""', "''", "1.5"]))

    def lines(self) -> None:
        texts = ['"""\n[x]\n"a" = 1 \\""" #"""', "'''\n'' = [\n'''", '"""a\n"" """""', '""""""']
        self.text += self._draw(st.sampled_from(texts))

    def array(self, depth: int) -> None:
        self.text += "["
        for _ in range(self._draw(st.integers(0, 3))):
            self.gap()
            self.value(depth - 1)
            self.gap()
            self.text += ","
        self.gap()
        self.text += "]"

    def inline(self, depth: int) -> None:
        self.text += "{ "
        for number in range(self._draw(st.integers(0, 3))):
            self.text += ", " if number else ""
            self.text += f"k{self.fresh()} = "
            self.value(depth - 1)
        self.text += " }"

    def gap(self) -> None:
        self.text += self._draw(st.sampled_from(["", " ", "\n", "\n\n  ", " # ] no end\n"]))

    def noise(self) -> None:
        self.text += self._draw(st.sampled_from(["\n", "# a = [\n", "   \n", "#'''\n"]))

    def end(self) -> None:
        self.text += self._draw(st.sampled_from(["\n", "  # said = 1\n", "\n\n"]))

    def fresh(self) -> int:
        self._names += 1
        return self._names

    def line(self) -> int:
        return self.text.count("\n") + 1


@st.composite
def documents(draw: st.DrawFn) -> str:
    return Writer(draw).write()


@given(documents())
def test_every_number_stands_on_the_line_it_names(text: str) -> None:
    located = read(text, "a.toml")

    assert set(located.lines) == {(), *places(located.values)}
    for place, value in places(located.values).items():
        if type(value) is int:
            assert located.lines[place] == value


def places(value: object, here: Place = ()) -> dict[Place, object]:
    """Return every place below a value with what stands there."""
    parts: dict[Any, Any] = {}
    if isinstance(value, dict):
        parts = value
    elif isinstance(value, list):
        parts = dict(enumerate(value))
    found: dict[Place, object] = {}
    for key, inner in parts.items():
        found[(*here, key)] = inner
        found |= places(inner, (*here, key))
    return found
