"""How the admin writes dates and times: as the rest of LOT does where nobody has chosen."""
