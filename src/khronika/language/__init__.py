"""Who says what, when and how many: statements, time expressions, counts and names. A language is a folder."""
