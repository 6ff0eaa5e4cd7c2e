"""Paying: every tender, every day, every doubt."""
