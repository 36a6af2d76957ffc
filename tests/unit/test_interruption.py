"""Ctrl-C and blocks that are done whole."""

import signal
import threading
from collections.abc import Iterator

import pytest

from alcove.interruption import Uninterrupted


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def test_it_comes_at_the_end_of_the_block():
    steps = []

    def block() -> None:
        with Uninterrupted():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            steps.append("done whole")
        steps.append("too far")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert steps == ["done whole"]


def test_without_it_a_block_ends_as_any():
    with Uninterrupted():
        pass
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_block_within_another_is_part_of_it():
    steps = []

    def block() -> None:
        with Uninterrupted():
            with Uninterrupted():
                signal.raise_signal(signal.SIGINT)
            steps.append("the outer one goes on")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert steps == ["the outer one goes on"]


def test_an_error_of_the_block_is_what_it_was_at():
    def block() -> None:
        with Uninterrupted():
            signal.raise_signal(signal.SIGINT)
            raise ValueError("of the block")

    with pytest.raises(KeyboardInterrupt) as caught:
        block()
    assert isinstance(caught.value.__context__, ValueError)


def test_who_does_not_listen_is_not_made_to():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Uninterrupted():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_another_thread_leaves_the_signals_alone():
    seen = []

    def work() -> None:
        with Uninterrupted():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
