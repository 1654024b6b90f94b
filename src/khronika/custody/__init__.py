"""What came in, by whom and when, unaltered since, provably."""
