"""``tekigo diff``: say what became of one run in another, and fail where it became worse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.folder import writable
from conformance.cli.report import result_of
from conformance.result.comparison import Incomparable, compare, json_text
from conformance.result.conclusion import EXIT_CODES
from conformance.result.file import ResultRefused, write_text
from conformance.result.model import Conclusion
from reports.comparison import comparison_markdown, comparison_text
from simulator.contracts.problem import Text

if TYPE_CHECKING:
    import argparse

    from conformance.result.comparison import Comparison

NOT_WORSE = 0
WORSE = 1


def diff(options: argparse.Namespace) -> int:
    """Run ``tekigo diff``; results that were edited or have nothing in common are inconclusive."""
    try:
        comparison = compare(result_of(Path(options.before)), result_of(Path(options.after)))
    except ResultRefused as refused:
        return _inconclusive(Text(refused.ja, refused.en), options)
    except Incomparable as nothing:
        return _inconclusive(Text(nothing.why.ja, nothing.why.en), options)
    text = _rendered(comparison, options)
    if options.output:
        file = Path(options.output)
        writable(file.parent, "--output")
        write_text(file, text)
        print(file.resolve())
    else:
        print(text, end="")
    return WORSE if comparison.worse else NOT_WORSE


def _rendered(comparison: Comparison, options: argparse.Namespace) -> str:
    if options.format == "json":
        return json_text(comparison)
    if options.format == "markdown":
        return comparison_markdown(comparison, options.lang)
    return comparison_text(comparison, options.lang)


def _inconclusive(why: Text, options: argparse.Namespace) -> int:
    print(f"tekigo: {why.in_language(options.lang)}", file=sys.stderr)
    return EXIT_CODES[Conclusion.INCONCLUSIVE]
