"""Writes the schemas of a result, of a case and of a comparison anew."""

from conformance.result.file import write_text
from reports.schema import CASE, COMPARISON, FILE, case_text, comparison_text, text

write_text(FILE, text())
write_text(CASE, case_text())
write_text(COMPARISON, comparison_text())
