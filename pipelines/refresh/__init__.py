"""What changed, which rows are reused, staging, versions, the lock.

Here files are found, stages are run over groups of reports, and a set of tables is put into place. What a report says
is decided in the rooms below; how Dagster shows and schedules it, in assets.
"""
