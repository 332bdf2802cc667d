"""Tests that hold the house together."""
