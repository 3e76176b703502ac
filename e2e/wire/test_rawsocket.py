"""The rawsocket transport, octet by octet."""

import http.client
import os

import pytest

from wire import (
    EVENT, HELLO, INVOCATION, MESSAGE, PING, PONG, RESULT, ROLES, SUBSCRIBE, SUBSCRIBED, WELCOME, YIELD, RawSocket, Session, Stream)

TRANSPORT = 'raw-tcp'


@pytest.fixture
def address(daemon):
    return daemon.address('raw-tcp')


def bare(address):
    return RawSocket(address, handshake=False)


# --- handshake


@pytest.mark.parametrize('exponent', range(16))
def test_every_length_exponent_is_accepted(exponent, codec, address):
    with RawSocket(address, codec, exponent) as connection, RawSocket(address, codec) as other:
        assert connection.limit == other.limit == 1 << 22  # the router's own limit, whatever the client's is
        Session(connection, roles={'caller': {}}).alive()


@pytest.mark.parametrize('nibble', [0, 6, 9, 15])
def test_unknown_serializer_is_error_1(nibble, address):
    with bare(address) as connection:
        assert connection.shake_hands(bytes([0x7F, 0xF0 | nibble, 0, 0])) == b'\x7f\x10\0\0'
        connection.expect_close()


@pytest.mark.parametrize('reserved', [b'\0\x01', b'\x01\0', b'\xff\xff', b'\0\x80'], ids=bytes.hex)
def test_reserved_octets_are_error_3(reserved, address):
    with bare(address) as connection:
        assert connection.shake_hands(b'\x7f\xf1' + reserved) == b'\x7f\x30\0\0'
        connection.expect_close()


@pytest.mark.parametrize('first', [b'\0\xf1\0\0', b'\x7e\xf1\0\0', b'\xff\xff\xff\xff', b'\x16\x03\x01\x02'], ids=bytes.hex)
def test_first_octet_must_be_7f(first, address):
    with bare(address) as connection:
        connection.write(first)
        connection.expect_close()


def test_handshake_and_hello_in_one_segment(codec, address):
    with RawSocket(address, codec, handshake=False) as connection:
        connection.write(bytes([0x7F, 0xF0 | codec.nibble, 0, 0]) + connection.encode([HELLO, 'realm1', {'roles': ROLES}]))
        assert connection.read(4)[1] & 0x0F == codec.nibble
        assert connection.receive()[0] == WELCOME


def test_everything_one_octet_at_a_time(codec, address, uri):
    topic = uri('slow')
    with RawSocket(address, codec, handshake=False) as connection:
        connection.write_slowly(bytes([0x7F, 0xF0 | codec.nibble, 0, 0]) + connection.encode([HELLO, 'realm1', {'roles': ROLES}]))
        connection.read(4)
        assert connection.receive()[0] == WELCOME
        connection.write_slowly(connection.encode([SUBSCRIBE, 1, {}, topic]) + RawSocket.frame(b'slow ping', PING))
        assert connection.receive()[:2] == [SUBSCRIBED, 1]
        assert connection.read_frame() == (PONG, b'slow ping')


def test_handshake_in_two_parts(address):
    for split in (1, 2, 3):
        octets = b'\x7f\xf1\0\0'
        with bare(address) as connection:
            connection.write(octets[:split])
            # the other connection makes sure that the router has seen the first part alone
            with RawSocket(address) as other:
                Session(other).alive()
            assert connection.shake_hands(octets[split:])[1] & 0x0F == 1


def test_http_on_the_rawsocket_port_is_no_session(address):
    """A shared port may answer with HTTP, another one closes: either way it stays well-behaved."""
    connection = http.client.HTTPConnection(*address, timeout=10)
    try:
        connection.request('GET', '/')
        assert connection.getresponse().status in range(400, 500)
    except (http.client.RemoteDisconnected, http.client.BadStatusLine, ConnectionResetError):
        pass
    finally:
        connection.close()


# --- frames


@pytest.mark.parametrize('kind', [3, 4, 5, 6, 7, 0x10, 0x20, 0x40, 0x80, 0xF0, 0x81])
def test_reserved_frame_types_and_bits_fail_the_connection(kind, address):
    with RawSocket(address) as connection:
        Session(connection)
        connection.write(RawSocket.frame(b'[]', kind))
        connection.expect_close()


@pytest.mark.parametrize('header', [b'\x08\0\0\x02[]', b'\x08\0\0\0', b'\x09\0\0\0'], ids=bytes.hex)
def test_length_bit_25_fails_the_connection(header, address):
    """With length bits it is illegal; without it announces 16 MiB, more than this router takes."""
    with RawSocket(address) as connection:
        Session(connection)
        connection.write(header)
        connection.expect_close()


def test_length_above_the_limit_fails_before_the_payload(address):
    for kind in (MESSAGE, PING):
        with RawSocket(address) as connection:
            Session(connection)
            connection.write(bytes([kind]) + (connection.limit + 1).to_bytes(3, 'big'))
            connection.expect_close()


def test_message_of_exactly_the_limit(codec, address, open_session, uri):
    procedure = uri('limit')
    with RawSocket(address, codec) as connection:
        callee = Session(connection)
        callee.register(procedure)
        caller = open_session()
        request = caller.call(procedure)
        invocation = callee.expect(INVOCATION)[1]
        filler = connection.limit - len(codec.encode([YIELD, invocation, {}, ['']]))
        for excess in (2, 4):  # the string headers of the binary formats grow with the length
            message = [YIELD, invocation, {}, ['x' * (filler - excess)]]
            if len(codec.encode(message)) <= connection.limit:
                break
        message[3][0] += 'x' * (connection.limit - len(codec.encode(message)))
        assert len(codec.encode(message)) == connection.limit
        connection.send(message)
        assert caller.expect(RESULT, request)[3] == message[3]


def test_empty_frame_is_a_protocol_violation(codec, address):
    with RawSocket(address, codec) as connection:
        session = Session(connection)
        connection.write(RawSocket.frame(b''))
        session.expect_abort()


@pytest.mark.parametrize('size', [0, 1, 100, 512, 70_000])
def test_ping_is_answered_with_its_payload(size, codec, address):
    payload = os.urandom(size)
    with RawSocket(address, codec) as connection:
        connection.write(RawSocket.frame(payload, PING))  # already before HELLO
        assert connection.read_frame() == (PONG, payload)
        session = Session(connection)
        connection.write(RawSocket.frame(payload, PING) * 3)
        for _ in range(3):
            assert connection.read_frame() == (PONG, payload)
        session.alive()


def test_unsolicited_pong_is_ignored(codec, address):
    with RawSocket(address, codec) as connection:
        session = Session(connection)
        connection.write(RawSocket.frame(b'nobody asked', PONG) + RawSocket.frame(b'', PONG))
        session.alive()


def test_pong_comes_between_frames_of_a_large_answer(codec, address, open_session, uri):
    procedure = uri('large')
    callee = open_session()
    callee.register(procedure)
    large = 'x' * 1_000_000
    with RawSocket(address, codec) as connection:
        caller = Session(connection)
        requests = [caller.call(procedure) for _ in range(3)]
        for _ in requests:
            callee.send(YIELD, callee.expect(INVOCATION)[1], {}, [large])
        connection.write(RawSocket.frame(b'between', PING))
        seen = [connection.read_frame() for _ in range(4)]
        assert [payload for kind, payload in seen if kind == PONG] == [b'between']
        results = [codec.decode(payload) for kind, payload in seen if kind == MESSAGE]
        assert [result[1] for result in results] == requests
        assert all(result[3] == [large] for result in results)


# --- limits of the client


def test_messages_larger_than_the_client_takes_are_not_sent(codec, address, open_session, uri):
    topic, procedure = uri('small'), uri('small')
    publisher = open_session()
    with RawSocket(address, codec, length_exponent=2) as connection:  # 2048 octets: enough for WELCOME
        small = Session(connection)
        subscription = small.subscribe(topic)
        small.register(procedure)
        publisher.publish(topic, ['x' * 3000])
        publisher.publish(topic, ['fits'])
        assert small.expect(EVENT, subscription)[4] == ['fits']
        request = publisher.call(procedure, ['x' * 3000])
        publisher.expect_error(48, request, 'wamp.error.payload_size_exceeded')
        request = publisher.call(procedure, ['fits'])
        invocation = small.expect(INVOCATION)
        assert invocation[4] == ['fits']
        small.send(YIELD, invocation[1], {}, ['fits'])
        assert publisher.expect(RESULT, request)[3] == ['fits']


def test_result_larger_than_the_caller_takes(codec, address, open_session, uri):
    procedure = uri('small')
    callee = open_session()
    callee.register(procedure)
    with RawSocket(address, codec, length_exponent=2) as connection:
        small = Session(connection)
        request = small.call(procedure)
        callee.send(YIELD, callee.expect(INVOCATION)[1], {}, ['x' * 3000])
        small.expect_error(48, request, 'wamp.error.payload_size_exceeded')
        small.alive()


# --- many clients at once


def test_garbage_hurts_nobody_else(address, open_session, uri):
    topic = uri('calm')
    subscriber, publisher = open_session(), open_session()
    subscription = subscriber.subscribe(topic)
    for seed in range(50):
        with Stream(address) as stream:
            octets = bytes((seed * 37 + index * index * 11) % 256 for index in range(200))
            stream.write(octets if seed % 2 else b'\x7f\xf1\0\0' + octets)
    publisher.publish(topic, ['still here'])
    assert subscriber.expect(EVENT, subscription)[4] == ['still here']


def test_pipelined_requests_are_answered_in_order(codec, address, uri):
    with RawSocket(address, codec) as connection:
        session = Session(connection)
        topics = [uri('pipelined') for _ in range(1000)]
        connection.write(b''.join(connection.encode([SUBSCRIBE, index + 1, {}, topic]) for index, topic in enumerate(topics)))
        assert [session.receive()[:2] for _ in topics] == [[SUBSCRIBED, index + 1] for index in range(1000)]


def test_unix_socket(daemon, codec):
    path = daemon.address('raw-unix')
    assert isinstance(path, str)
    with RawSocket(path, codec) as connection:
        session = Session(connection)
        connection.write(RawSocket.frame(b'unix', PING))
        assert connection.read_frame() == (PONG, b'unix')
        session.leave()
