"""Background work of the reports: what a worker must know."""

from reports.works import evaluation_pdf

__all__ = ["evaluation_pdf"]
