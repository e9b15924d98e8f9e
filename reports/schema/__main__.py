"""Writes result.schema.json and comparison.schema.json anew."""

from conformance.result.file import write_text
from reports.schema import COMPARISON, FILE, comparison_text, text

write_text(FILE, text())
write_text(COMPARISON, comparison_text())
