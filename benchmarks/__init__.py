"""Load, measure and report: how fast the portal is with ten thousand applications. See README.md."""
