"""The catalogue: the only package that touches the database (SQLite, or PostgreSQL by URL). A Django app.

models      the tables, each truth or derived
settings    Django's settings, derived from Config
connection  a database alias for each open library; schema number, copy-then-migrate
changes     the change log
deeds       what people did: rows, and lines of own/deeds.jsonl
intake      what an import knows before it decides, and how decisions are stored
queries     reading: pages of works, one work, runs, trash
"""
