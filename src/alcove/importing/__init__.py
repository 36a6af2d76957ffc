"""From files to a library that answers.

discover   which files there are, in sorted order
outcome    what became of a file, and of a run
decide     pure: what is known and what was read -> what is to be stored
keep       originals into the vault, a batch at a time
run        the pipeline: discover, hash, keep, parse, decide, commit, announce
replay     the same decisions again, out of the manifest and own/
undo       a run to the trash, and back
"""
