"""What a signed-in request reads along with who is asking, in its one query."""

# By name: profiles stands to the right of accounts.
SESSION_RELATED = ("user", "user__profile", "user__preferences")
