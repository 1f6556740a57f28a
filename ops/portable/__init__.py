"""A person's data in a form that outlives this installation: what of it, in which words, read back how."""
