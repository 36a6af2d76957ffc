"""The library's use cases. Their modules know models, which need Django started."""

from alcove.catalogue import connection

connection.start()
