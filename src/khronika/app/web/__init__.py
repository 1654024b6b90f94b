"""The web app of one case, on this machine only: documents, events, voices, and the characters they rest on."""
