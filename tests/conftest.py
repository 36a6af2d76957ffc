"""Fixtures and settings for all tests. What they are made of is in tests/harness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.harness import cluster, needs

pytest_plugins = ("tests.harness.left_out", "tests.harness.seclusion")

hypothesis.settings.register_profile(
    "house",
    deadline=None,  # no timing in tests
    suppress_health_check=[hypothesis.HealthCheck.too_slow],  # the same
    derandomize=needs.in_ci(),  # the same commit gives the same verdict
    print_blob=True,
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[cluster.Cluster]:
    """A private PostgreSQL server for the whole run. Ask for it only in tests marked ``postgresql``."""
    folder = cluster.programs()
    assert folder is not None, "a test that asks for PostgreSQL must be marked postgresql"
    with cluster.running(folder) as started:
        yield started


@pytest.fixture
def postgresql_url(postgresql_cluster: cluster.Cluster) -> Iterator[str]:
    """The URL of a new and empty PostgreSQL database."""
    with postgresql_cluster.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str | None:
    """Runs a test on both databases: ``catalogue.url`` of a library to be made, None for SQLite."""
    return str(request.getfixturevalue("postgresql_url")) if request.param == "postgresql" else None


@pytest.fixture
def environ(database: str | None, own_home: Path) -> dict[str, str]:
    """The environment for ``open_library(path, create=True, environ=environ)``, on both databases."""
    homes = {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home), "LOCALAPPDATA": str(own_home)}
    return homes | ({"ALCOVE_CATALOGUE_URL": database} if database else {})


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real downloads. Ask for it only in tests marked ``real``."""
    return needs.real_folder()
