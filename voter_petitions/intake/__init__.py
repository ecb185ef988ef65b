"""Reading the tables that districts and communes send: pure Python, no Django, nothing is saved here.

``reading.read`` gives the tables of a file as text; ``layout.propose`` finds the header
and says what each column seems to be; ``records.records`` gives the rows below it.
"""
