"""Connections that end without a word, say too little, or come back."""

import contextlib
import time

import pytest

from features import needs
from wire import CALL, EVENT, INVOCATION, JSON, Closed, RawSocket, Session, Stream, WebSocket

TRANSPORT = 'connection'


def lose(session, how):
    stream = session.connection
    if how == 'reset':
        stream.reset()
    elif how == 'half-close':
        stream.half_close()
    else:
        stream.close()


@pytest.mark.parametrize('how', ['close', 'half-close', 'reset'])
def test_lost_connection_ends_the_session(how, flavour, open_session, uri):
    caller, victim = open_session(), open_session(flavour)
    procedure = uri('lost')
    victim.register(procedure)
    request = caller.call(procedure)
    victim.expect(INVOCATION)
    lose(victim, how)
    caller.expect_error(CALL, request, 'wamp.error.canceled')
    caller.expect_error(CALL, caller.call(procedure), 'wamp.error.no_such_procedure')
    if how == 'half-close':
        with contextlib.suppress(Closed):
            while True:
                victim.connection.read(1)  # what was under way may still come, then the end


@needs('session_meta_api')
@pytest.mark.parametrize('how', ['close', 'half-close', 'reset'])
def test_lost_connection_is_a_meta_event(how, flavour, open_session):
    watcher = open_session()
    left = watcher.subscribe('wamp.session.on_leave')
    victim = open_session(flavour)
    lose(victim, how)
    while watcher.expect(EVENT, left)[4][0] != victim.id:
        pass  # sessions of other tests


@pytest.mark.parametrize('how', ['close', 'reset'])
def test_lost_caller_interrupts_the_callee(how, flavour, open_session, uri):
    callee, caller = open_session(), open_session(flavour)
    procedure = uri('orphan')
    callee.register(procedure)
    caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    lose(caller, how)
    assert callee.expect(69, invocation)[2]['mode'] == 'killnowait'
    callee.send(70, invocation, {}, ['to nobody'])
    callee.alive()


def test_events_still_reach_others_when_one_of_many_subscribers_is_lost(open_session, uri):
    topic = uri('many')
    publisher = open_session()
    subscribers = [open_session() for _ in range(20)]
    subscriptions = [subscriber.subscribe(topic) for subscriber in subscribers]
    for index, subscriber in enumerate(subscribers[::2]):
        lose(subscriber, ('close', 'reset', 'half-close')[index % 3])
    for index in range(20):
        publisher.publish(topic, [index])
    for subscriber, subscription in list(zip(subscribers, subscriptions))[1::2]:
        for index in range(20):
            assert subscriber.expect(EVENT, subscription)[4] == [index]


def test_subscriber_that_never_reads_does_not_hold_up_others(open_session, uri):
    """Its budget fills and its events are dropped; the others get all of theirs."""
    topic = uri('slow')
    publisher, reader, sleeper = open_session(), open_session(), open_session()
    subscription = reader.subscribe(topic)
    sleeper.subscribe(topic)
    payload = 'x' * 100_000
    for index in range(400):  # 40 MB: more than any budget and the socket buffers hold
        publisher.publish(topic, [index, payload])
        assert reader.expect(EVENT, subscription)[4][0] == index
    publisher.alive()


@needs('session_meta_api')
def test_two_hundred_sessions_come_and_go(daemon, open_session):
    watcher = open_session()
    request = watcher.call('wamp.session.count')
    before = watcher.expect(50, request)[3][0]
    sessions = [open_session() for _ in range(200)]
    assert len({session.id for session in sessions}) == 200
    request = watcher.call('wamp.session.count')
    assert watcher.expect(50, request)[3][0] >= before + 200
    for session in sessions[:100]:
        session.leave()
    for session in sessions[100:]:
        session.close()
    deadline = time.monotonic() + 10
    while True:
        request = watcher.call('wamp.session.count')
        if watcher.expect(50, request)[3][0] <= before:
            break
        assert time.monotonic() < deadline, 'sessions remain after their connections have gone'


def test_silent_connections_are_closed(daemon):
    """Nobody may hold a connection without a session: rawsocket and WebSocket without HELLO, and without even a handshake."""
    silent = {
        'rawsocket without handshake': Stream(daemon.address('raw-tcp')),
        'rawsocket with half a handshake': Stream(daemon.address('raw-tcp')),
        'rawsocket without HELLO': RawSocket(daemon.address('raw-tcp')),
        'half a frame': RawSocket(daemon.address('raw-tcp')),
        'unix socket without HELLO': RawSocket(daemon.address('raw-unix')),
        'HTTP without request': Stream(daemon.address('http')),
        'HTTP with half a request': Stream(daemon.address('http')),
        'WebSocket without HELLO': WebSocket(daemon.address('http'), JSON),
    }
    silent['rawsocket with half a handshake'].write(b'\x7f\xf1')
    silent['half a frame'].write(b'\0\0\1\0[1,"rea')
    silent['HTTP with half a request'].write(b'GET /ws HTTP/1.1\r\nHost: e2e\r\n')
    still_open = []
    until = time.monotonic() + 40  # HELLO is due within 10 s; an idle HTTP connection may live longer
    for name, stream in silent.items():
        with contextlib.closing(stream):
            try:
                while True:
                    stream.read(1, max(0.1, until - time.monotonic()))
            except Closed:
                pass
            except AssertionError:
                still_open.append(name)
    assert not still_open


def test_the_daemon_is_well_after_all_this(flavour, daemon):
    with flavour.connect(daemon) as connection:
        session = Session(connection)
        session.alive()
        session.leave()
