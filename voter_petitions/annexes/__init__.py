"""Phụ lục, thống kê: the classic annexes and the figures of the register, as tables, pages and files."""

from voter_petitions.annexes.files import FORMATS, file_of
from voter_petitions.annexes.scope import Scope
from voter_petitions.annexes.table import Cell, Sheet
from voter_petitions.annexes.tables import TABLES, sheet

__all__ = ["FORMATS", "TABLES", "Cell", "Scope", "Sheet", "file_of", "sheet"]
