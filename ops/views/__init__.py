"""Pages of ops, by subject."""
