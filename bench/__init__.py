"""Benchmarks: one module a topic, one Markdown page a topic, every figure of a page printed by the run that wrote it.

Nothing here is shipped; the rooms know nothing of it.
"""
