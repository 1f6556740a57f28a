"""What backups and restores cost: many people to measure them on, and what a process took."""
