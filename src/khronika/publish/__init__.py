"""What leaves the case: exports that fail closed."""
