"""The only room that opens files of a case: objects, log, bodies, derived results, the index."""
