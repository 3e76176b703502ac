"""The batched WebSocket subprotocols: many messages in one frame."""

import json

import pytest

from wire import (
    BINARY, CALL, CBOR, ERROR, EVENT, GOODBYE, HELLO, JSON, MSGPACK, PUBLISH, PUBLISHED, ROLES, SUBSCRIBE, SUBSCRIBED, TEXT, WELCOME, Closed, Session,
    WebSocket)

TRANSPORT = 'ws-batched'
RECORD_SEPARATOR, AUTOBAHN_SEPARATOR = b'\x1e', b'\x18'


class Batched(WebSocket):
    """Each message framed on its own, as the subprotocol wants it; ``receive`` takes them out of the batches that come."""

    def __init__(self, address, codec, separator=RECORD_SEPARATOR):
        super().__init__(address, codec, [f'wamp.2.{codec.name}.batched'])
        assert self.protocol == f'wamp.2.{codec.name}.batched'
        self.separator = separator
        self._received = []

    def wrap(self, message):
        octets = self.codec.encode(message)
        return octets + self.separator if self.codec.text else len(octets).to_bytes(4, 'big') + octets

    def send_batch(self, messages):
        self.send_octets(b''.join(map(self.wrap, messages)))

    def encode(self, message):
        return self.frame(self.wrap(message), self.opcode)

    def receive(self, deadline=10):
        while not self._received:
            self._received = self._unwrap(self.receive_octets(deadline))
        return self._received.pop(0)

    def _unwrap(self, octets):
        if self.codec.text:
            assert octets.endswith(self.separator), octets[-20:]
            return [json.loads(part) for part in octets.split(self.separator)[:-1]]
        messages = []
        while octets:
            length = int.from_bytes(octets[:4], 'big')
            messages.append(self.codec.decode(octets[4:4 + length]))
            octets = octets[4 + length:]
        return messages


@pytest.fixture
def address(daemon):
    return daemon.address('http')


def test_session_in_single_messages(codec, address):
    with Batched(address, codec) as connection:
        session = Session(connection)
        session.alive()
        session.leave()


def test_batch_is_served_in_order(codec, address, uri):
    topics = [uri('batch') for _ in range(100)]
    with Batched(address, codec) as connection:
        connection.send_batch([[HELLO, 'realm1', {'roles': ROLES}], [SUBSCRIBE, 1, {}, topics[0]]])
        session = Session(connection, join=False)
        session.expect(WELCOME)
        session.expect(SUBSCRIBED, 1)
        connection.send_batch([[SUBSCRIBE, index + 2, {}, topic] for index, topic in enumerate(topics)])
        for index in range(len(topics)):
            session.expect(SUBSCRIBED, index + 2)


def test_events_for_a_batched_subscriber(codec, address, open_session, uri):
    topic = uri('events')
    publisher = open_session()
    with Batched(address, codec) as connection:
        session = Session(connection)
        subscription = session.subscribe(topic)
        for index in range(500):
            publisher.send(PUBLISH, publisher.next(), {}, topic, [index])
        for index in range(500):
            assert session.expect(EVENT, subscription)[4] == [index]


def test_autobahns_separator_is_answered_in_kind(address):
    with Batched(address, JSON, AUTOBAHN_SEPARATOR) as connection:
        session = Session(connection)
        session.alive()
        connection.send_batch([[CALL, 2, {}, 'e2e.no.such'], [CALL, 3, {}, 'e2e.no.such']])
        session.expect(ERROR, CALL, 2)
        session.expect(ERROR, CALL, 3)


def test_nothing_behind_a_violation_in_the_batch_has_effect(codec, address, open_session, uri):
    topic = uri('after')
    subscriber = open_session()
    subscriber.subscribe(topic)
    with Batched(address, codec) as connection:
        session = Session(connection)
        connection.send_batch([[PUBLISH, 1, {'acknowledge': True}, uri('before')], [200], [PUBLISH, 2, {'acknowledge': True}, topic]])
        session.expect(PUBLISHED, 1)
        session.expect_abort()
    subscriber.alive()


BROKEN = {
    JSON: {'unterminated': b'[48,1,{},"e2e.a"]', 'second unterminated': b'[48,1,{},"e2e.a"]\x1e[48,2,{},"e2e.a"]', 'no message': b'',
           'empty message': b'\x1e', 'empty message in the middle': b'[48,1,{},"e2e.a"]\x1e\x1e'},
    MSGPACK: {'no message': b'', 'length only': b'\0\0\0\x04', 'half a length': b'\0\0', 'cut off': b'\0\0\0\x09\x94\x30\x01\x80',
              'empty message': b'\0\0\0\0', 'more than there can be': b'\xff\xff\xff\xff\x94'},
    CBOR: {'no message': b'', 'length only': b'\0\0\0\x04', 'half a length': b'\0\0', 'cut off': b'\0\0\0\x09\x84\x18\x30',
           'empty message': b'\0\0\0\0', 'more than there can be': b'\xff\xff\xff\xff\x84'},
}


@pytest.mark.parametrize('codec,name', [
    pytest.param(codec, name, id=f'wire/{TRANSPORT}/{codec.name}-{name}') for codec, rows in BROKEN.items() for name in rows])
def test_broken_batch_ends_the_connection(codec, name, address, open_session, uri):
    procedure = uri('broken')
    with Batched(address, codec) as connection:
        session = Session(connection)
        session.register(procedure)
        connection.write(WebSocket.frame(BROKEN[codec][name], TEXT if codec.text else BINARY))
        connection.send([GOODBYE, {}, 'wamp.close.normal'])
        # a complete message before the broken one may still be answered, then at most ABORT, then the end
        answers = []
        try:
            while True:
                answers.append(connection.receive()[0])
        except Closed:
            pass
        assert answers in ([], [ERROR], [3], [ERROR, 3]), answers
    observer = open_session()
    observer.expect_error(CALL, observer.call(procedure), 'wamp.error.no_such_procedure')
