"""The engine behind time expressions and counts: token patterns, numbers, calendar values, resolution."""
