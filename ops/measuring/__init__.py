"""What LOT costs on a machine: people to measure with, clients, and the processor's time and memory of a server."""
