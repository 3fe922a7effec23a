"""Benches: times and costs, each beside a floor measured in the same run. `make bench`; nothing here is a test."""
