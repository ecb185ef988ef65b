"""The regulation as data: read from a file, checked as a whole, changed only by new versions."""
