"""A daemon with a small message limit."""

import pytest

from daemon import Daemon
from wire import CALL, CONTINUATION, EVENT, INVOCATION, JSON, MSGPACK, RESULT, TEXT, YIELD, RawSocket, Session, WebSocket

TRANSPORT = 'limits'
LIMIT = 1 << 16


@pytest.fixture(scope='module')
def small():
    with Daemon(limits__message_size=LIMIT) as daemon:
        yield daemon


def test_rawsocket_announces_the_limit(codec, small):
    with RawSocket(small.address('raw-tcp'), codec) as connection:
        assert connection.limit == LIMIT


def test_rawsocket_frame_above_the_limit(codec, small):
    with RawSocket(small.address('raw-tcp'), codec) as connection:
        Session(connection)
        connection.write(b'\0' + (LIMIT + 1).to_bytes(3, 'big'))
        connection.expect_close()


def test_websocket_message_above_the_limit(codec, small):
    with WebSocket(small.address('http'), codec) as connection:
        session = Session(connection)
        session.alive()
        session.call('e2e.a', ['x' * LIMIT])
        connection.expect_close_frame(1009)


def test_websocket_fragments_above_the_limit(small):
    with WebSocket(small.address('http')) as connection:
        Session(connection)
        for index in range(5):
            connection.write(WebSocket.frame(b'x' * (LIMIT // 4), TEXT if index == 0 else CONTINUATION, final=False))
        connection.expect_close_frame(1009)


def test_messages_near_the_limit_pass(codec, small):
    with RawSocket(small.address('raw-tcp'), codec) as first, WebSocket(small.address('http'), codec) as second:
        callee, caller = Session(first), Session(second)
        callee.register('e2e.near')
        payload = 'x' * (LIMIT - 200)
        request = caller.call('e2e.near', [payload])
        invocation = callee.expect(INVOCATION)
        callee.send(YIELD, invocation[1], {}, invocation[4])
        assert caller.expect(RESULT, request)[3] == [payload]


def test_payload_that_grows_above_the_limit_of_a_rawsocket_receiver(small):
    """Small as MessagePack for the publisher, too large as JSON for this subscriber: it misses the event and lives on."""
    with RawSocket(small.address('raw-tcp'), MSGPACK) as first, RawSocket(small.address('raw-tcp'), JSON, length_exponent=4) as second:
        publisher, subscriber = Session(first), Session(second)
        subscription = subscriber.subscribe('e2e.grows')
        publisher.publish('e2e.grows', [b'\0' * 7000])  # base64 makes it 9,336 octets; this subscriber takes 8,192
        publisher.publish('e2e.grows', ['fits'])
        assert subscriber.expect(EVENT, subscription)[4] == ['fits']
        subscriber.expect_error(CALL, subscriber.call('e2e.no.such'), 'wamp.error.no_such_procedure')
