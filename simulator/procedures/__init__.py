"""The procedures (手続) as data: form definitions, the form check, filled forms as text and PDF."""
