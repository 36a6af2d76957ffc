"""The command line: thin, no rules of its own. docs/cli.md is its reference.

program     the group of all commands, and the one place where errors become exit codes
commands    the table of names: where each command lives, what it is for; loaded when it is called
session     which library is meant, and how it is opened
logs        the library's log file; quiet_file: how it is written
printing    text and JSON lines on their way out, safe for terminals
blurbs      works in a list, for people
drawing     cards and tables for people; needs Rich, as bars does
bars        the bar of a running import
typesetting chapters as lines
options     options and arguments that several commands share
following   an import on its way, told line by line
query_words the words of a question, as a shell left them
intake      import, have, accept
runs        runs, trash
asking      list, count, facets
reading     show, read, original
looking     inspect
care        verify, init, reindex, doctor, config
serve       the site
demo        the site with sample works, and the guided tour
later       commands that this version knows by name only
reference   docs/cli.md, written from the commands themselves
"""

from alcove.cli.program import main as main

__all__ = ["main"]
