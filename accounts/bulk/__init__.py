"""What staff do to many people at once."""
