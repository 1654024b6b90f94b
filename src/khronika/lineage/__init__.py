"""Which document comes from which: candidates, alignment, relation, direction, families, raw changes."""
