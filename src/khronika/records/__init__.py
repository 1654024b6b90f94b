"""The nouns. Rooms exchange these frozen records, never dictionaries; docs/FORMATS.md lists every field.

Offsets are code points into one text; a range is `(start, end)`, end exclusive. Days are `YYYY-MM-DD` strings.
"""
