class UnreadableFileError(Exception):
    """A file that cannot be read, with a plain Vietnamese reason that says what to do."""
