"""Every step about money; only these modules call the engine."""
