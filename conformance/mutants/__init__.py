"""Faulty connectors, one fault each, so that every check can be shown to fail."""
