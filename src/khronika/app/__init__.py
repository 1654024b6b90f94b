"""The verbs, as Python, command line and web pages."""
