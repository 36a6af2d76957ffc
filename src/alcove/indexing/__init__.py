"""Keeps the engine true to the catalogue.

documents     a work and its text -> the document that an engine holds
texts         the searchable text of originals, read again where nobody has it at hand
apply         the change log -> the engine, by whoever holds the index lock
record_index  where AO3's records are, which no change log touches
"""
