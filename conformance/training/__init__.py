"""What trainers' pages need of the suite: connectors in rooms, scenarios, and runs."""
