"""Each invariant is broken on purpose and seen to be found."""
