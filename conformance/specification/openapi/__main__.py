"""Writes the OpenAPI documents anew."""

from conformance.result.file import write_text
from conformance.specification.openapi import FOLDER, texts

for name, text in texts().items():
    write_text(FOLDER / name, text)
