"""The HTTPS front of the simulator: puts every room's routes on one address."""
