"""Why a refresh stops. Each message says what, where, what was expected and what to do; none needs a traceback.

Bad reports stop nothing: they become rows of quarantine.
"""


class RefreshError(Exception):
    """A refresh cannot go on. What was published before is untouched."""


class TableFailure(RefreshError):
    """The tables as a whole are wrong, by our fault: nothing is published."""


class LockedError(RefreshError):
    """Another refresh works on the warehouse."""


class NoRawError(RefreshError):
    """The folder of reports is not there."""


class UnknownBatchError(RefreshError):
    """A batch was asked for that is neither in raw/ nor published."""
