"""Facts and rules about fanworks; standard library only, no clock, no files.

tags        kinds of tags, canonical ratings, warnings, categories
languages   AO3's names of languages and BCP 47 codes
sources     addresses of works: which site, which work
readings    what a reader made of one file
normal_form the bare text by which two files are known to carry the same version
versions    coverage, order, current: which files carry which version of a work
works       a work's fields out of its readings and people's corrections
disagreements where the files of a work tell different things of it
filters     a question as a tree: WorkFilter
query       that tree as text, and back
tokens      how text becomes words to search for
sorting     sort keys of titles and creators
viewer      who asks, and within which limits
markup      clean HTML as plain text
jsonable    values as what JSON can hold
ids         public ids of works
"""
