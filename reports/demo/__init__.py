"""Demonstration data: Bắc Kạn's year 2023, told day by day through the same functions that pages call.

``data/`` holds the facts; a ``made_up`` column or key names what no source gives.
Nothing here writes an obligation: they arise from milestones and rules as in real use.
"""
