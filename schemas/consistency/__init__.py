"""What must tally: intervals of printed figures, formulas over them, and the catalogue of rules. Exact rationals only."""
