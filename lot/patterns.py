"""Shapes of text from outside, for who reads it and for the schema: apart from REST's library, which loads late."""

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
