"""Measurements of Khronika beside its peers: `./dev bench` runs them all and writes docs/BENCHMARKS.md."""
