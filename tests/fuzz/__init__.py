"""A fuzzer for the readers, guided by which of their lines a file reaches: ``python -m tests.fuzz READER|all --seconds N``.

``corpus/READER/*.case`` are small files, ``corpus/outcomes.json`` what each came to; ``test_corpus.py`` holds that.
Needs atheris (the dependency group ``fuzz``); the test does not.
"""
