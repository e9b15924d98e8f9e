"""Turns one result into the pages, files and lines that people and machines read."""
