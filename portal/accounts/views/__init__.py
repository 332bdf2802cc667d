"""Pages of the accounts: signing in, coming in, one's own matters, the unit's people, the console."""
