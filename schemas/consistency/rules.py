"""The catalogue of rules: what printed figures must satisfy. A new rule is a new record in one of its three parts.

Sources: XBRL Calculations 1.1 for intervals and exact figures, statcheck for the rounding test, the ESSnet handbook
for undecided outcomes.
"""

from schemas.consistency.records import Rule
from schemas.consistency.rules_of_figures import RULES_OF_FIGURES
from schemas.consistency.rules_of_levels import RULES_OF_LEVELS
from schemas.consistency.rules_of_sums import RULES_OF_SUMS

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in sorted((*RULES_OF_SUMS, *RULES_OF_LEVELS, *RULES_OF_FIGURES), key=lambda rule: rule.code)
}
"""Rule name → record, in the order of the catalogue."""
