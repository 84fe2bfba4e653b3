"""A statement: what one figure says. Filled by the reader, published by `observations`, related by the claims."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.statements.figures import Figure
from pipelines.statements.periods import Period
from pipelines.statements.phrases import EMPTY, Phrase
from pipelines.statements.places import Area
from pipelines.statements.senses import Sense
from pipelines.statements.tails import Tail
from schemas.vocabulary import GrowthBasis, Measure, PriceBasis, Status


@dataclass(slots=True, eq=False, init=False)
class Statement:
    """One figure and what it says. `own` is the phrase of its own clause, before anything is inherited."""

    figure: Figure
    article: int
    paragraph: int
    sentence: int
    clause: int
    sense: Sense
    tail: Tail
    own: Phrase
    lead: str
    """The phrase before the figure alone, without the noun after it."""
    indicator: str
    dimensions: list[str]
    code: str | None
    basis: GrowthBasis | None
    price: PriceBasis | None
    same_scope: bool
    period: Period | None
    area: Area | None
    status: Status
    why: dict[str, str]
    """Field → which words and rule gave it."""
    source: "Statement | None"
    """The statement whose indicator it inherits."""
    state: "Statement | None"
    """The nearest level, share or ratio that it inherits from, over however many rates and changes between."""
    frame: str
    """比, 占, 是: the figure stands inside a comparison and is what another figure is compared with."""
    framed: "Statement | None"
    """The statement inside the comparison that this figure concludes."""
    start: "Statement | None"
    """从A到B: for B, the statement of A."""
    list_of: "Statement | None"
    """First statement of the list this one continues."""
    parts_of: "Statement | None"
    """The total that 其中 or a list of parts opens."""
    headline: bool
    nth: int
    """Number of its clause in its sentence."""
    after: str
    """The noun right after the figure."""
    row: str
    column: str
    phrase_after: bool
    """Its phrase stands wholly after the figure (3个班级)."""
    listed_periods: Sequence[Period]
    """The periods that its clause lists, for the figures of a list."""
    listed_areas: Sequence[tuple[Area, str]]
    """The areas that its clause lists, with their words, for the figures of a list."""
    completion: bool
    """It says how much of a plan was done; nothing inherits from it."""
    summed: bool
    """It is counted altogether (累计完成)."""
    planned: bool
    """It is the amount that a plan set, in words that report what was done."""
    coordinated: bool
    """It shares the verb of the list item before it."""
    took: bool
    """It is an amount that was said to be part of a whole (药品占了240万元)."""
    reference: str
    """For a framed figure: the words it is brought in with (占去年外出务工总数)."""
    speed: str
    """For a framed figure: the noun of growth that the comparison opens with (降幅比去年的3.5%)."""
    borrowed: str
    """What it takes from a figure told of in the same way: 发送 in 铁路发送742万人次，公路683万人次."""
    part: str
    """The town or district without a code that it is told of (江口镇14所)."""
    over_span: Period | None
    """The whole span of years in force, for what is done over it."""
    base_years: int | None
    """Number of years an average or total growth runs over, where the words give it."""

    # What the finding of claims asks of a figure again and again; `claims.preparing` sets it, nobody changes it.
    at: int
    """Its place among the statements of its article."""
    place: int
    """Where the figure stands in its sentence; −1: not found."""
    signs: int
    """Which of the words that finders look for its sentence has."""
    unit: str | None
    """The unit as it is compared (元人民币 is 元)."""
    dimension: str
    """What the unit measures: figures of one dimension can be added once converted."""
    factor: float
    """Base units in one of its unit; a ratio part that is a share counts as a percent."""
    bounds: tuple[float, float] | None
    """Between which numbers it lies, signed and in base units; None where it is open to one side."""
    core: str
    """The indicator without the words that leave it the same."""
    concept: str | None
    """The code of what it is about, where it is about nothing narrower."""
    is_level: bool
    """An amount as it stands, no base of a comparison and no start of a stretch."""
    is_amount: bool
    """A level or a change that may be part or whole of something."""
    is_share: bool
    """The share of a whole, by its sense or by its words."""

    def __init__(
        self,
        figure: Figure,
        article: int,
        paragraph: int,
        sentence: int,
        clause: int,
        sense: Sense,
        tail: Tail,
        own: Phrase = EMPTY,
    ) -> None:
        # Written out, as that of figures, tails and time words: one that dataclasses make stays uncompiled.
        self.figure = figure
        self.article = article
        self.paragraph = paragraph
        self.sentence = sentence
        self.clause = clause
        self.sense = sense
        self.tail = tail
        self.own = own
        self.lead = ""
        self.indicator = ""
        self.dimensions = []
        self.code = None
        self.basis = None
        self.price = None
        self.same_scope = False
        self.period = None
        self.area = None
        self.status = Status.REPORTED
        self.why = {}
        self.source = None
        self.state = None
        self.frame = ""
        self.framed = None
        self.start = None
        self.list_of = None
        self.parts_of = None
        self.headline = False
        self.nth = 1
        self.after = ""
        self.row = ""
        self.column = ""
        self.phrase_after = False
        self.listed_periods = ()
        self.listed_areas = ()
        self.completion = False
        self.summed = False
        self.planned = False
        self.coordinated = self.took = False
        self.reference = ""
        self.speed = ""
        self.borrowed = ""
        self.part = ""
        self.over_span = None
        self.base_years = None
        self.at = -1
        self.place = -1
        self.signs = 0
        self.unit = None
        self.dimension = ""
        self.factor = 1.0
        self.bounds = None
        self.core = ""
        self.concept = None
        self.is_level = False
        self.is_amount = False
        self.is_share = False

    def inherit_from(self, source: "Statement") -> None:
        """Take another statement as the one whose indicator this goes on with."""
        self.source = source
        is_state = source.sense.measure in (Measure.LEVEL, Measure.RATIO, Measure.SHARE)
        self.state = source if is_state else source.state

    def because(self, name: str, words: str) -> None:
        """Record which words and rule gave a field; several are kept in order."""
        before = self.why.get(name)
        self.why[name] = f"{before}; {words}" if before else words


def inherited_sense(statement: Statement) -> Sense | None:
    """The sense of the figure whose indicator a statement goes on with.

    A percent after points takes that of the percent before them (增长6.9%，加快0.6个百分点，二季度为6.3%), and what
    a move is set against after another move is a level (比前一周下跌1元，比年初的610元下跌92元).
    """
    source = statement.source
    if source is None:
        return None
    if statement.figure.kind == "quantity" and statement.frame and source.tail.direction and not source.tail.arrival:
        return Sense(Measure.LEVEL, 1, "")
    if statement.figure.kind != "percent" or source.figure.kind != "percentage_point":
        return source.sense
    like = source.source
    return like.sense if like is not None and like.figure.kind == "percent" else Sense(Measure.LEVEL, 1, "")
