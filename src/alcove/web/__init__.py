"""The site: a shell over ``alcove.library``. It asks, shows and sends on; it has no rules of its own.

site        make_site: a library as a WSGI application
settings    Django's settings for it
urls        every address, in one list
visits      one visit: who asks what of which library; what a page answers (``Sheet``), as HTML or as JSON
guards      headers, same origin, the host's name
failures    errors as pages with a status
addresses   where things are: the only place that writes addresses
pages       the views, a module for each noun
blurbs, column, figures, looks
            what templates show, as values
templating  Jinja2: what templates may call; ``compiled`` keeps what it makes of them
serving     the server; ``loopback``: for this machine alone; ``warming``: what the first pages need
upkeep      the index catches up while the site serves
logbook     the log of requests
errands     child processes that do long acts
"""
