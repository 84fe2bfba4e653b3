"""Where the work on shards is done, if not by processes of this machine.

An engine carries out tasks as `workers.Crew` does: `carry_out(queue)` yields each with its outcome, whatever machine
did it. What a task does, how work is cut and what follows from a death stand elsewhere, the same for all engines.
"""
