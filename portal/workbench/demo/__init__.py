"""The demonstration: invented people and units whose stories are told through the portal's own steps."""

from portal.workbench.demo.loading import is_loaded, load

__all__ = ["is_loaded", "load"]
