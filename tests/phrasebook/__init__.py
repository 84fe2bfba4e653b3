"""Statistical prose made up from frames, with labels known by construction: how much of the language is read?

Sentences come from `frames/*.toml` (a file a subject), what fills them from `indicators.csv`, `areas.toml`, and titles
and datelines from `openings.toml`. All were written before and apart from the rules that read them, and none of their
sentences stands in a report. `python -m tests.phrasebook.measure` says what share of the figures is read right.
"""
