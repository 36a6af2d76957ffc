"""Asking, without an engine.

document    THE fields of a work that can be searched
request     what an engine is asked, and what it answers
engine      the protocol that every engine keeps
order       ids as numbers, chance: what an order is made of
names       how typed names are compared with the names of terms
memory      a slow engine, obviously right: the oracle of the contract suite
"""
