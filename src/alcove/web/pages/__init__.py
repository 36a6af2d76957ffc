"""The views, a module for each noun. Each is a function of a ``Visit`` and gives a ``Sheet``."""
