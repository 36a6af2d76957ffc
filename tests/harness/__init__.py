"""What the tests run in.

seclusion   a home of their own, no network beyond this machine, nobody's settings
needs       what some tests need beyond Python
left_out    leaves tests out, and says so
cluster     a private PostgreSQL server and fresh databases in it
guardian    the process that stops that server, whatever becomes of the test run
"""
