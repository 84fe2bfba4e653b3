"""From claims to verdicts, by exact interval arithmetic over the printed literals. Finding claims is not done here."""

from pipelines.tallying.cases import UnknownRuleError
from pipelines.tallying.verdicts import decide_claims

__all__ = ["UnknownRuleError", "decide_claims"]
