"""Whole stories over HTTP: every step is a page that was opened and a form that stood on it."""
