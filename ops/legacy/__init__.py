"""The Node.js system that LOT replaces: how its tables are read, and what becomes of each row. No row of ours here."""
