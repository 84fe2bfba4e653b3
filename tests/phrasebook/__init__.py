"""Statistical prose made up from frames, with labels known by construction: how much of the language is read?

Sentences come from `frames/*.toml` (a file a subject), what fills them from `indicators.csv`, `areas.toml`, and titles
and datelines from `openings.toml`. All were written before and apart from the rules that read them, and none of their
sentences stands in a report. `python -m tests.phrasebook.measure` says what share of the figures is read right.

A frame says in which articles it may stand (`in`: annual, part of a year, plan, target, budget, census or any),
for which places (`scope`: below another, above others, or a level), what its slots want (`a = "flow money"`: tags of an
indicator, or `=` and its phrase), and what the next frame must name again (`moves`). In its text 〈A|B〉 is a choice,
{rise a} a choice of macros.toml, {a} and {a1} are a slot and its first part, {A} and {P} words for place and period
(with ? they may be left out), {E} and {BE} ends of the period and of the one before, {LY} the year before, {G} what
stands before 增长, {UP} the place above, {C1} a place within, {y-1} a year; [R a] is a figure (see figures.py). A frame
of which two experts would say different things does not belong here, and a miss is first looked at as a wrong label.
"""
