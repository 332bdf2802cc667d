"""Tests of the roof: health, work lists, errors."""
