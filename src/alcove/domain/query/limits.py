"""How large a query may be: generous for people, small for machines."""

from __future__ import annotations

#: Characters (code points) of a query.
MAX_LENGTH = 50_000
#: Groups within groups.
MAX_DEPTH = 40
#: Works on a page that a URL may ask for.
MAX_PER_PAGE = 200
#: Pages that a URL may ask for.
MAX_PAGE = 10**9
