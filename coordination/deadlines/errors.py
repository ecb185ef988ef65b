"""The one exception of the deadline engine."""


class DeadlineError(ValueError):
    """A deadline that cannot be computed; the message is Vietnamese and may be shown to a clerk."""
