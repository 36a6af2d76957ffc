"""From files to a library that answers.

discover   which files there are, in sorted order
folder     how much there is, and whether it is probably the wrong folder
arrived    a file on its way, and how it ends where nothing has to be read
arrivals   files hashed, sniffed, put into batches; what needs no reading ends there
parsing    files through the parse workers
decide     pure: what is known and what was read -> what is to be stored
commit     decisions carried out, within one transaction
settled    a file that was read, as the row and the outcome that it becomes
outcome    what became of a file, and of a run
ao3_tables AO3's own tables of works and tags, read as rows
records    those tables on their way in: beside the works, never among them
run        the pipeline: discover, hash, sniff, keep, parse, decide, commit, announce
dry        what it would do
left_over  originals that a killed run had only kept, and what failed
replay     the same decisions again, out of the manifest and own/
undo       a run to the trash, and back
"""
