"""Bringing back answers that the database lost: from a backup or another database, row by row as they were."""
