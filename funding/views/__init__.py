"""Pages about money, by what they show."""
