"""The Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Works, versions, files, people and what they did."""

    name = "alcove.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
