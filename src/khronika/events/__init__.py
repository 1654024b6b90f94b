"""Events, independent voices, disagreement: what only statements and lineage together can tell."""
