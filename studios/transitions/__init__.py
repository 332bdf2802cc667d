"""One function per step of everything that happens to a studio; only these call the engine."""

from studios.transitions.recognition import establish

__all__ = ["establish"]
