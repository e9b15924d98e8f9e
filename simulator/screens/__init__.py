"""The pages people see in a browser: residents, the flow board, the municipality, the rooms."""
