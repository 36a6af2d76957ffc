"""Search engines that keep ``alcove.search.engine``: ``embedded`` is the default."""
