"""What one can do with a library. ``Library`` is the table of contents and delegates.

opening   open_library: the only place that starts Django and picks adapters
facade    Library
browse    questions and their answers: lists, counts, facets, snippets
lower     a WorkFilter as an engine's request: names to terms, dates to numbers, limits added
cards     what a card of a work says, and where its files do not agree
read      one work: its card, chapters, versions, originals
bring     imports, retries, which files are here
runs      import runs, and what each did with its files
duplicates works with the same text under different names
series    what is here of a series, and beside a work in it
aside     undo, the trash, the drawer
attention what waits for somebody, in figures
about     what is here and where it lies, in figures
care      verify, reindex, doctor
left_over what killed processes left half done
inspect   what the readers make of a file, without a library
"""
