"""Episodes: what is planted, what the connector is then allowed to do, and the evidence kept."""
