"""Bringing a merchant's files in: one reader a format, and the importer that makes a generation of what they yield."""
