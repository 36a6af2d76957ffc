"""The log of requests has patterns, never addresses."""

import logging

import pytest
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from alcove.catalogue import connection
from alcove.web.logbook import logged


def request_of(path: str, route: str | None) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path = "GET", path
    if route is not None:
        request.resolver_match = ResolverMatch(lambda _: None, (), {}, route=route)
    return request


@pytest.fixture(autouse=True)
def django() -> None:
    connection.start()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(logging.getLogger("alcove"), "propagate", True)
    caplog.set_level(logging.INFO, "alcove.web")
    return caplog


@pytest.mark.parametrize(
    ("route", "status", "begins"),
    [("tags/<path:name>", 200, "GET /tags/<path:name> 200, "), (None, 404, "GET no page 404, ")],
)
def test_a_line_for_each_request(lines: pytest.LogCaptureFixture, route: str | None, status: int, begins: str):
    answered = logged(lambda _: HttpResponse(status=status))(request_of("/tags/Imaginary Saga", route))
    assert answered.status_code == status
    [line] = lines.messages
    assert line.startswith(begins)
    assert line.endswith(" ms")
    assert "Imaginary" not in line


def test_the_traceback_of_what_must_not_happen(lines: pytest.LogCaptureFixture):
    def broken(request: HttpRequest) -> HttpResponse:
        try:
            return HttpResponse(1 / 0)
        except ZeroDivisionError:
            got_request_exception.send(sender=None, request=request)
            return HttpResponse(status=500)

    logged(broken)  # the site of a second library in the same process tells it no second time
    logged(broken)(request_of("/tags/Imaginary Saga", "tags/<path:name>"))
    [failure, line] = lines.records
    assert failure.getMessage() == "/tags/<path:name> failed"
    assert failure.exc_info is not None
    assert failure.exc_info[0] is ZeroDivisionError
    assert line.getMessage().startswith("GET /tags/<path:name> 500, ")
