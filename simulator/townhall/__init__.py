"""What stands behind the connector in a town hall: resident register and core-system inbox."""
