"""Factories: one per model, one trait per state or role."""
