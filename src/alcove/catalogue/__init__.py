"""The catalogue: the only package that touches the database (SQLite, or PostgreSQL by URL). A Django app.

models      the tables, each truth or derived
settings    Django's settings, derived from Config
connection  a database alias for each open library; schema number, copy-then-migrate
changes     the change log
deeds       what people did: rows, and lines of own/deeds.jsonl
plans       what an import knows and what it wants stored: values
intake      how an import asks and stores
queries     reading: pages of works, one work, the trash
history     runs, and what each did with its files
tallies     counting
twins       texts that several works share
"""
