"""What a backup is made of: its files, how they are sealed, where they lie, and what is left out of them."""
