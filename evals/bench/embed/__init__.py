"""The embedding bench: how fast passages and queries become vectors, and whether the faster ones rank alike."""
