"""Tests of Alcove; ``tests.builders`` writes the files that they read."""
