"""What every table must be, and what must tally. Knows nothing of how tables are made."""
