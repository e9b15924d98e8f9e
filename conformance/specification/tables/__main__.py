"""Writes tables and their schemas anew."""

from conformance.result.file import write_text
from conformance.specification.tables import FOLDER, SCHEMAS, schemas, texts

for folder, files in ((FOLDER, texts()), (SCHEMAS, schemas())):
    for name, text in files.items():
        write_text(folder / name, text)
