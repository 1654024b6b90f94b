"""Who must not be found: people to protect, and masking of their names."""
