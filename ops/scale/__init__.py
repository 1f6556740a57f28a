"""A full installation made by copying one life, to see whether what is measured grows with the number of people.

PostgreSQL alone. `lives` makes the people, `filling` copies them into a database, `visits` is what is done there,
`plans` says how the database went about it, `telling` prints what was found.
"""
