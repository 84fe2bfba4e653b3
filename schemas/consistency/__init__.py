"""What must tally: intervals of printed figures, formulas over them, the catalogue of rules. Exact rationals only."""
