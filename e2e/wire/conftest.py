"""The daemon that most tests share, and the sessions they open on it."""

import itertools
import json
import os
import signal

import pytest

from daemon import Daemon
from flavours import FLAVOURS
from wire import CODECS, JSON, RawSocket, Session

_numbers = itertools.count(1)

# Told to stop (e2e/run.sh does so after a while), the daemons that the tests started are stopped as well.
signal.signal(signal.SIGTERM, signal.default_int_handler)


class SharedDaemon:
    """A daemon that somebody else runs (e2e/run.sh)."""

    def __init__(self, ready_file):
        with open(ready_file, encoding='utf-8') as ready:
            self.ready = json.load(ready)

    address = Daemon.address


@pytest.fixture(scope='session')
def daemon():
    ready_file = os.environ.get('STARLING_E2E_READY_FILE')
    if ready_file:
        yield SharedDaemon(ready_file)
        return
    with Daemon() as started:
        yield started


def pytest_generate_tests(metafunc):
    """A test that asks for a flavour runs on each; one that asks for a codec runs with each serializer on its module's TRANSPORT.

    Every test id begins with client/transport/serializer, from which the report makes its table.
    """
    given = {name for mark in metafunc.definition.iter_markers('parametrize') for name in mark.args[0].split(',')}
    transport = getattr(metafunc.module, 'TRANSPORT', '-')
    if given & {'flavour', 'codec'}:
        return
    if 'flavour' in metafunc.fixturenames:
        metafunc.parametrize('flavour', FLAVOURS, ids=lambda flavour: flavour.id)
    elif 'codec' in metafunc.fixturenames:
        metafunc.parametrize('codec', CODECS, ids=lambda codec: f'wire/{transport}/{codec.name}')
    else:
        serializer = getattr(metafunc.module, 'SERIALIZER', 'json')
        metafunc.parametrize('combination', [None], ids=[f'wire/{transport}/{serializer}'])


@pytest.fixture(autouse=True)
def combination():
    """Only a name for the report, where a test does not ask for a flavour."""


@pytest.fixture
def open_session(daemon):
    """Joins sessions that end with the test."""
    sessions = []

    def open_session(flavour=None, **options):
        connection = flavour.connect(daemon) if flavour else RawSocket(daemon.address('raw-tcp'), JSON)
        session = Session(connection, **options)
        sessions.append(session)
        return session

    yield open_session
    for session in sessions:
        session.close()


@pytest.fixture
def uri():
    """A URI that no other test uses."""
    return lambda name: f'e2e.wire.p{os.getpid()}.n{next(_numbers)}.{name}'
