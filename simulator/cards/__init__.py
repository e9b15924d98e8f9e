"""The mock card service: My Number Cards, their certificates, signing, and revocation answers."""
