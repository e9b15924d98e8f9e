"""The suite that judges a connector from outside, and everything it takes to trust its answer."""
