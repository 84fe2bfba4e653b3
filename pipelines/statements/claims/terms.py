"""Members of the vocabulary under names of their own: finders ask for them all the time, and to look a member up in its
class takes longer than to compare it.
"""

from typing import Final

from schemas.vocabulary import GrowthBasis, Measure, Status

LEVEL: Final = Measure.LEVEL
CHANGE: Final = Measure.CHANGE
GROWTH_RATE: Final = Measure.GROWTH_RATE
RATIO: Final = Measure.RATIO
SHARE: Final = Measure.SHARE
TARGET: Final = Status.TARGET
YEAR_ON_YEAR: Final = GrowthBasis.YEAR_ON_YEAR
PERIOD_ON_PERIOD: Final = GrowthBasis.PERIOD_ON_PERIOD
ANNUAL_AVERAGE: Final = GrowthBasis.ANNUAL_AVERAGE
