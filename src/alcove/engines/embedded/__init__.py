"""Words in tantivy; terms, numbers and orders in memory-mapped columns beside it.

engine      EmbeddedEngine: the protocol, delegating
pointer     current.json: which files are the index now; swapped atomically
generation  the files of one pointer, opened
writer      puts, removes, commits; merging.py keeps the segments few
rebuilding  a whole index beside the live one

arrays      immutable files of named arrays
bitmaps     masks and sorted rows as roaring bitmaps
segments    columns and postings of some works, building and reading them
terms       the names of terms and their numbers; names.py finds what a typed name means
texts       the tantivy side: schema, questions, hits

plan        an expression, made simple
answering   a plan on every segment: the rows that match
ordering    rows in order, a page or all of them
facets      counts of terms under a filter

Decision 0003 tells why, with measurements.
"""
