"""The cases: a folder each, all data."""
