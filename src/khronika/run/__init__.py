"""Stages and processes: what turns pure functions into filed results. The engine is at the edge."""
