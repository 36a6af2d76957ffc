"""Whole libraries, as people use them: imported, killed, undone, rebuilt, on both databases."""
