"""Words in tantivy; terms, numbers and orders in memory-mapped columns beside it.

engine      EmbeddedEngine: the protocol, delegating
pointer     current.json: which files are the index now; swapped atomically
generation  the files of one pointer, opened
writer      puts, removes, commits
merging     which files are worth merging

arrays      immutable files of named arrays
bitmaps     masks and sorted rows as roaring bitmaps
gathering   documents put since the last flush
segments    columns and postings of some works; segment_arrays.py builds and merges them
terms       the names of terms and their numbers; term_arrays.py builds and merges them
names       what a typed name stands for
column_files  the files of a state to be
texts       the tantivy side: words put and taken out; text_schema.py has its fields
finding     questions about words, put to tantivy

plan        an expression, made simple
answering   a plan on every segment: the rows that match
ordering    rows in order, a page or all of them
facets      counts of terms under a filter
tallies     what facets list: terms as works have them, or (groups) as wrangling counts them
histograms  how numbers are spread under a filter
crossings   works of fandoms that are not kin

Decision 0003 tells why, with measurements.
"""
