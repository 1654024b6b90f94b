"""Decisions: what a reviewer decided, what became of it after each run."""
