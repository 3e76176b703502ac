"""The WebSocket transport, frame by frame."""

import struct
import zlib

import pytest

from wire import (
    BINARY, CALL, CBOR, CLOSE, CONTINUATION, EVENT, GOODBYE, HELLO, JSON, MSGPACK, ROLES, SUBSCRIBE, SUBSCRIBED, TEXT, WELCOME, WS_PING, WS_PONG,
    Closed, Session, Stream, WebSocket, http_get, http_request, read_response)

TRANSPORT = 'ws'
LIMIT = 1 << 22  # the default message limit


@pytest.fixture
def address(daemon):
    return daemon.address('http')


def bare(address):
    return WebSocket(address, upgrade=False)


# --- upgrade


@pytest.mark.parametrize('offered,chosen', [
    (['wamp.2.json'], 'wamp.2.json'),
    (['wamp.2.msgpack', 'wamp.2.json'], 'wamp.2.msgpack'),
    (['wamp.2.unknown', 'wamp.2.cbor', 'wamp.2.json'], 'wamp.2.cbor'),
    (['mqtt', 'wamp.2.json'], 'wamp.2.json'),
    (['wamp.2.json.batched'], 'wamp.2.json.batched'),
])
def test_the_first_offered_protocol_that_is_known_is_chosen(offered, chosen, address):
    with bare(address) as connection:
        status, _ = connection.upgrade(offered)
        assert (status, connection.protocol) == (101, chosen)


@pytest.mark.parametrize('header', ['wamp.2.json,', 'wamp.2.json ,mqtt', ' , wamp.2.json', 'mqtt,wamp.2.json'])
def test_list_of_protocols_as_clients_write_it(header, address):
    """autobahn-java ends its list with a comma."""
    with bare(address) as connection:
        status, _ = connection.upgrade(None, Sec_WebSocket_Protocol=header)
        assert (status, connection.protocol) == (101, 'wamp.2.json')


@pytest.mark.parametrize('offered', [None, ['mqtt'], ['wamp'], ['wamp.2.JSON'], ['wamp.1.json', 'soap']], ids=str)
def test_no_known_protocol_is_400(offered, address):
    with bare(address) as connection:
        assert connection.upgrade(offered)[0] == 400


@pytest.mark.parametrize('path', ['/no/such/path', '/ws/more', '/wss'])
def test_another_path_is_404(path, address):
    with bare(address) as connection:
        assert connection.upgrade(['wamp.2.json'], path)[0] == 404


def test_query_of_the_path_is_ignored(address):
    with WebSocket(address, path='/ws?client=e2e&x=%20') as connection:
        Session(connection).alive()


def test_plain_get_of_the_path_is_refused(address):
    status, _, _ = http_get(address, '/ws')
    assert status in (400, 426)


def test_unsupported_version_is_told_the_supported_one(address):
    with bare(address) as connection:
        status, headers = connection.upgrade(['wamp.2.json'], Sec_WebSocket_Version='7')
        assert status in (400, 426) and headers['sec-websocket-version'] == '13'


@pytest.mark.parametrize('replaced', [{'Sec_WebSocket_Key': None}, {'Upgrade': 'h2c'}, {'Connection': 'keep-alive'}], ids=str)
def test_incomplete_upgrade_is_refused(replaced, address):
    with bare(address) as connection:
        assert connection.upgrade(['wamp.2.json'], **replaced)[0] in (400, 404, 426)


def test_post_to_the_path_is_refused(address):
    status, _, _ = http_request(address, ['POST /ws HTTP/1.1', 'Host: e2e', 'Content-Length: 2', 'Connection: close'], b'{}')
    assert status in range(400, 500)


def test_upgrade_and_hello_in_one_segment(codec, address):
    with WebSocket(address, codec, upgrade=False) as connection:
        request = connection.request([f'wamp.2.{codec.name}'])
        connection.write(request + connection.encode([HELLO, 'realm1', {'roles': ROLES}]))
        assert connection.read_upgrade()[0] == 101
        assert connection.receive()[0] == WELCOME


def test_everything_one_octet_at_a_time(codec, address, uri):
    with WebSocket(address, codec, upgrade=False) as connection:
        connection.write_slowly(connection.request([f'wamp.2.{codec.name}']))
        assert connection.read_upgrade()[0] == 101
        connection.write_slowly(connection.encode([HELLO, 'realm1', {'roles': ROLES}]) + connection.encode([SUBSCRIBE, 1, {}, uri('slow')]))
        assert connection.receive()[0] == WELCOME
        assert connection.receive()[:2] == [SUBSCRIBED, 1]


def test_endless_header_is_refused(address):
    with Stream(address) as stream:
        stream.write(b'GET /ws HTTP/1.1\r\nHost: e2e\r\nX-Long: ' + b'a' * 200_000)
        try:
            assert read_response(stream)[0] in range(400, 500)
        except Closed:
            pass


@pytest.mark.parametrize('octets', [b'\0' * 100, b'\x7f\xf1\0\0', b'HELO e2e\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'\x16\x03\x01\0\x05hello'],
                         ids=repr)
def test_garbage_instead_of_http(octets, address):
    with Stream(address) as stream:
        stream.write(octets)
        stream.half_close()
        try:
            status = read_response(stream)[0]
            assert status in range(400, 600)
        except Closed:
            pass
    with WebSocket(address) as connection:
        Session(connection).alive()


# --- frames that fail the connection


def joined(address, codec=JSON, **options):
    connection = WebSocket(address, codec, **options)
    Session(connection)
    return connection


def test_unmasked_frame_is_1002(codec, address):
    connection = joined(address, codec)
    with connection:
        connection.write(WebSocket.frame(codec.encode([GOODBYE, {}, 'wamp.close.normal']), connection.opcode, masked=False))
        connection.expect_close_frame(1002)


@pytest.mark.parametrize('opcode', [3, 4, 7, 11, 15])
def test_reserved_opcode_is_1002(opcode, address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'[]', opcode))
        connection.expect_close_frame(1002)


@pytest.mark.parametrize('bits', [0x10, 0x20, 0x40, 0x70])
def test_reserved_bits_without_extension_are_1002(bits, address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'[6,{},"wamp.close.normal"]', TEXT, reserved=bits))
        connection.expect_close_frame(1002)


def test_long_control_frame_is_1002(address):
    for opcode in (WS_PING, CLOSE):
        with joined(address) as connection:
            connection.write(WebSocket.frame(b'\x03\xe8' + b'x' * 124, opcode))
            connection.expect_close_frame(1002)


def test_fragmented_control_frame_is_1002(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'ping', WS_PING, final=False))
        connection.expect_close_frame(1002)


def test_continuation_of_nothing_is_1002(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'[]', CONTINUATION))
        connection.expect_close_frame(1002)


def test_new_message_within_a_fragmented_one_is_1002(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'[', TEXT, final=False) + WebSocket.frame(b']', TEXT))
        connection.expect_close_frame(1002)


BAD_TEXT = {
    'stray octet': [b'\xff'],
    'overlong': [b'\xc0\xaf'],
    'surrogate': [b'\xed\xa0\x80'],
    'above the last code point': [b'\xf4\x90\x80\x80'],
    'cut off': [b'\xe4\xb8'],
    'cut off between fragments': [b'\xe4', b'\xb8', b'x'],
    'in the second fragment': [b'fine', b'\xfe'],
}


@pytest.mark.parametrize('name', BAD_TEXT)
def test_text_that_is_not_utf8_is_1007(name, address):
    parts = BAD_TEXT[name]
    with joined(address) as connection:
        pieces = [b'[48,1,{},"e2e.a",["', *parts, b'"]]']
        for index, piece in enumerate(pieces):
            connection.write(WebSocket.frame(piece, TEXT if index == 0 else CONTINUATION, final=index == len(pieces) - 1))
        connection.expect_close_frame(1007)


def test_code_points_split_between_fragments(address):
    message = JSON.encode([CALL, 1, {}, 'e2e.wire.世界.\U0001f426'])
    with joined(address) as connection:
        for index in range(len(message)):
            connection.write(WebSocket.frame(message[index:index + 1], TEXT if index == 0 else CONTINUATION, final=index == len(message) - 1))
        assert connection.receive()[4] == 'wamp.error.no_such_procedure'


def test_binary_message_on_json_is_1003(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(JSON.encode([GOODBYE, {}, 'wamp.close.normal']), BINARY))
        connection.expect_close_frame(1003)


@pytest.mark.parametrize('binary', [MSGPACK, CBOR], ids=repr)
def test_text_message_on_binary_serializers_is_1003(binary, address):
    with joined(address, binary) as connection:
        connection.write(WebSocket.frame(JSON.encode([GOODBYE, {}, 'wamp.close.normal']), TEXT))
        connection.expect_close_frame(1003)


def test_message_above_the_limit_is_1009(address):
    with joined(address) as connection:
        # the header alone is enough
        connection.write(struct.pack('!BBQ', 0x80 | TEXT, 0x80 | 127, LIMIT + 1) + b'mask')
        connection.expect_close_frame(1009)


def test_length_of_64_bits_with_the_first_set(address):
    with joined(address) as connection:
        connection.write(struct.pack('!BBQ', 0x80 | TEXT, 0x80 | 127, 1 << 63) + b'mask')
        connection.expect_close_frame(1002, 1009)


def test_fragments_above_the_limit_are_1009(address):
    with joined(address) as connection:
        part = b'x' * (1 << 19)
        for index in range(9):
            connection.write(WebSocket.frame(part, TEXT if index == 0 else CONTINUATION, final=False))
        connection.expect_close_frame(1009)


def test_large_message_within_the_limit(codec, address, open_session, uri):
    topic = uri('large')
    large = 'y' * (LIMIT - 1000)
    subscriber = open_session()
    subscription = subscriber.subscribe(topic)
    with WebSocket(address, codec) as connection:
        Session(connection).publish(topic, [large])
    assert subscriber.expect(EVENT, subscription)[4] == [large]


# --- closing


@pytest.mark.parametrize('payload', [struct.pack('!H', 1000), struct.pack('!H', 1001) + b'bye', struct.pack('!H', 3000),
                                     struct.pack('!H', 4999) + 'ade 世界'.encode()], ids=bytes.hex)
def test_close_is_answered_with_its_code(payload, address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(payload, CLOSE))
        first, answer = connection.read_frame()
        assert first == 0x80 | CLOSE and answer[:2] == payload[:2]
        connection.expect_close()


def test_close_without_code(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'', CLOSE))
        first, answer = connection.read_frame()
        assert first == 0x80 | CLOSE and answer in (b'', b'\x03\xe8')
        connection.expect_close()


@pytest.mark.parametrize('payload', [b'\x03', struct.pack('!H', 0), struct.pack('!H', 999), struct.pack('!H', 1005), struct.pack('!H', 1006),
                                     struct.pack('!H', 1015), struct.pack('!H', 5000)], ids=bytes.hex)
def test_invalid_close_is_1002(payload, address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(payload, CLOSE))
        connection.expect_close_frame(1002)


def test_close_reason_that_is_not_utf8(address):
    with joined(address) as connection:
        connection.write(WebSocket.frame(struct.pack('!H', 1000) + b'\xff\xfe', CLOSE))
        connection.expect_close_frame(1002, 1007)


# --- ping, fragments, compression


def test_ping_is_answered_with_its_payload(codec, address):
    with joined(address, codec) as connection:
        for payload in (b'', b'p', b'\x00\xff' * 62):
            connection.write(WebSocket.frame(payload, WS_PING))
            assert connection.read_frame() == (0x80 | WS_PONG, payload)
        connection.write(WebSocket.frame(b'unsolicited', WS_PONG))
        connection.write(WebSocket.frame(b'last', WS_PING))
        assert connection.read_frame() == (0x80 | WS_PONG, b'last')


def test_message_in_a_hundred_fragments_with_pings_between_is_served_once(codec, address, open_session, uri):
    procedure = uri('fragments')
    callee = open_session()
    callee.register(procedure)
    with WebSocket(address, codec) as connection:
        session = Session(connection)
        message = codec.encode([CALL, session.next(), {}, procedure, ['x' * 1000]])
        step = len(message) // 99
        pieces = [message[start:start + step] for start in range(0, len(message), step)]
        for index, piece in enumerate(pieces):
            connection.write(WebSocket.frame(piece, connection.opcode if index == 0 else CONTINUATION, final=index == len(pieces) - 1))
            connection.write(WebSocket.frame(str(index).encode(), WS_PING))
        for index in range(len(pieces)):
            assert connection.read_frame() == (0x80 | WS_PONG, str(index).encode())
        assert callee.expect(68, 1)[4] == ['x' * 1000]
        callee.alive()


def test_empty_fragments(address):
    message = JSON.encode([CALL, 1, {}, 'e2e.wire.no.such'])
    with joined(address) as connection:
        connection.write(WebSocket.frame(b'', TEXT, final=False) + WebSocket.frame(message, CONTINUATION, final=False)
                         + WebSocket.frame(b'', CONTINUATION))
        assert connection.receive()[4] == 'wamp.error.no_such_procedure'


@pytest.mark.parametrize('offer', [
    'permessage-deflate', 'permessage-deflate; client_max_window_bits',
    'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    'permessage-deflate; server_max_window_bits=10, permessage-deflate',
    'x-webkit-deflate-frame, permessage-deflate'])
def test_compressed_messages(offer, codec, address, open_session, uri):
    topic, text = uri('deflate'), 'starling ' * 2000
    subscriber = open_session()
    subscription = subscriber.subscribe(topic)
    with WebSocket(address, codec, extensions=offer) as connection:
        assert 'permessage-deflate' in connection.extensions, 'compression was offered'
        session = Session(connection)
        own = session.subscribe(topic)
        for _ in range(3):
            deflater = zlib.compressobj(wbits=-15)
            message = codec.encode([16, session.next(), {'exclude_me': False}, topic, [text]])
            octets = deflater.compress(message) + deflater.flush(zlib.Z_SYNC_FLUSH)
            connection.write(WebSocket.frame(octets[:-4], connection.opcode, reserved=0x40))
            assert session.expect(EVENT, own)[4] == [text]
            assert subscriber.expect(EVENT, subscription)[4] == [text]


@pytest.mark.parametrize('offer', [
    'permessage-deflate', 'permessage-deflate;client_max_window_bits,deflate-frame,x-webkit-deflate-frame',
    'permessage-deflate; server_no_context_takeover', 'permessage-deflate; client_no_context_takeover'])
def test_compression_answers_only_what_was_offered(offer, address):
    """Clients made with Netty end the connection when they see a parameter that they did not offer."""
    with WebSocket(address, extensions=offer) as connection:
        name, *parameters = (part.split('=')[0].strip() for part in connection.extensions.split(';'))
        assert name == 'permessage-deflate'
        assert set(parameters) <= {part.strip() for part in offer.split(',')[0].split(';')}
        Session(connection).alive()


def test_message_that_inflates_above_the_limit_is_1009(address):
    deflater = zlib.compressobj(9, wbits=-15)
    bomb = deflater.compress(b'[48,1,{},"e2e.a",["' + b'x' * (64 << 20)) + deflater.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < 1 << 20
    with joined(address, extensions='permessage-deflate') as connection:
        connection.write(WebSocket.frame(bomb[:-4], TEXT, reserved=0x40))
        connection.expect_close_frame(1009)


def test_compressed_garbage(address):
    with joined(address, extensions='permessage-deflate') as connection:
        connection.write(WebSocket.frame(b'\xff\xff\xff\xff\xff', TEXT, reserved=0x40))
        connection.expect_close_frame(1002, 1003, 1007, 1009, 1011)


def test_abort_is_followed_by_a_clean_close(codec, address):
    with joined(address, codec) as connection:
        connection.send([200])
        assert connection.receive()[0] == 3
        connection.expect_close_frame(1000, 1001, 1002, 1003, 1007, 1008, 1011)
