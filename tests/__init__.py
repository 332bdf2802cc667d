"""Tests mirror the rooms; whole stories are in journeys, the browser's in browser."""
