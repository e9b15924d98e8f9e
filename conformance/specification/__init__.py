"""What a connector must do: prose pages, the requirement register and machine-readable tables."""
