"""From bytes to documents and readings: one reader a format, each in a child process."""
