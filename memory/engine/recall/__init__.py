"""Recall as pure functions: terms of a text, packed rows, the score of each item. No database, no clock."""
