"""Judging the asking: scripted people live through the real services, and what they were asked is measured."""
