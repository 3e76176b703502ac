"""WAMP on bare sockets: small enough to send what no client library would, and to see each octet that comes back.

``RawSocket`` and ``WebSocket`` are connections; ``Session`` speaks WAMP over either. All reads have deadlines.
"""

import base64
import contextlib
import hashlib
import json
import os
import socket
import struct
import time
import zlib

import cbor2
import msgpack

DEADLINE = 10
PROTOCOL_VIOLATION = 'wamp.error.protocol_violation'

HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR = 1, 2, 3, 4, 5, 6, 8
PUBLISH, PUBLISHED, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, EVENT = 16, 17, 32, 33, 34, 35, 36
CALL, CANCEL, RESULT, REGISTER, REGISTERED, UNREGISTER, UNREGISTERED = 48, 49, 50, 64, 65, 66, 67
INVOCATION, INTERRUPT, YIELD = 68, 69, 70

ROLES = {
    'publisher': {}, 'subscriber': {}, 'caller': {},
    'callee': {'features': {'progressive_call_results': True, 'call_canceling': True}},
}


class Closed(Exception):
    """The peer has closed the connection."""


# --- serializers


def _json_encode(message):
    return json.dumps(message, ensure_ascii=False, separators=(',', ':')).encode()


class Codec:
    def __init__(self, name, nibble, encode, decode, text):
        self.name, self.nibble, self.encode, self.decode, self.text = name, nibble, encode, decode, text

    def __repr__(self):
        return self.name


JSON = Codec('json', 1, _json_encode, json.loads, True)
MSGPACK = Codec('msgpack', 2, msgpack.packb, lambda octets: msgpack.unpackb(octets, strict_map_key=False), False)
CBOR = Codec('cbor', 3, cbor2.dumps, cbor2.loads, False)
CODECS = (JSON, MSGPACK, CBOR)


# --- octets


class Stream:
    """A TCP or Unix socket with exact reads and a deadline for each."""

    def __init__(self, address):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
        else:
            self.socket = socket.socket(socket.AF_INET)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(address)
        self._buffer = b''

    def write(self, octets):
        """Sends; a peer that has closed already shows at the next read, where the tests expect it."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(octets)

    def write_slowly(self, octets):
        """One octet per segment."""
        for index in range(len(octets)):
            self.write(octets[index:index + 1])

    def read(self, count, deadline=DEADLINE):
        until = time.monotonic() + deadline
        while len(self._buffer) < count:
            self._buffer += self._receive(until)
        octets, self._buffer = self._buffer[:count], self._buffer[count:]
        return octets

    def read_until(self, end):
        until = time.monotonic() + DEADLINE
        while end not in self._buffer:
            self._buffer += self._receive(until)
        octets, self._buffer = self._buffer.split(end, 1)
        return octets + end

    def _receive(self, until):
        self.socket.settimeout(max(0.001, until - time.monotonic()))
        try:
            octets = self.socket.recv(1 << 16)
        except (ConnectionResetError, BrokenPipeError):
            octets = b''
        except TimeoutError:
            raise AssertionError('nothing came before the deadline') from None
        if not octets:
            raise Closed()
        return octets

    def expect_close(self, deadline=DEADLINE):
        """The peer closes, and says nothing more before."""
        try:
            octet = self.read(1, deadline)
        except Closed:
            return
        raise AssertionError(f'expected the connection to close, got {(octet + self._buffer)[:200]!r}')

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Closes so that the peer sees a connection reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# --- rawsocket


MESSAGE, PING, PONG = 0, 1, 2


class RawSocket(Stream):
    def __init__(self, address, codec=JSON, length_exponent=15, handshake=True):
        super().__init__(address)
        self.codec = codec
        self.limit = None
        if handshake:
            reply = self.shake_hands(bytes([0x7F, length_exponent << 4 | codec.nibble, 0, 0]))
            assert reply[0] == 0x7F and reply[1] & 0x0F == codec.nibble and reply[2:] == b'\0\0', reply.hex()
            self.limit = 1 << (9 + (reply[1] >> 4))

    def shake_hands(self, octets):
        self.write(octets)
        return self.read(4)

    @staticmethod
    def frame(payload, kind=MESSAGE):
        return bytes([kind]) + len(payload).to_bytes(3, 'big') + payload

    def encode(self, message):
        return self.frame(self.codec.encode(message))

    def send_octets(self, payload):
        self.write(self.frame(payload))

    def send(self, message):
        self.write(self.encode(message))

    def read_frame(self, deadline=DEADLINE):
        header = self.read(4, deadline)
        return header[0], self.read(int.from_bytes(header[1:], 'big'), deadline)

    def receive(self, deadline=DEADLINE):
        kind, payload = self.read_frame(deadline)
        assert kind == MESSAGE, f'frame of kind {kind}'
        return self.codec.decode(payload)

    def expect_end(self):
        self.expect_close()


# --- WebSocket


CONTINUATION, TEXT, BINARY, CLOSE, WS_PING, WS_PONG = 0, 1, 2, 8, 9, 10


def http_request(address, lines, body=b''):
    """Sends a request of these lines, returns (status, headers, body)."""
    with Stream(address) as stream:
        stream.write('\r\n'.join([*lines, '', '']).encode() + body)
        return read_response(stream)


def read_response(stream):
    head = stream.read_until(b'\r\n\r\n').decode('latin-1').split('\r\n')
    status = int(head[0].split(' ')[1])
    headers = {}
    for line in head[1:]:
        if line:
            name, value = line.split(':', 1)
            headers[name.strip().lower()] = value.strip()
    length = int(headers.get('content-length', 0))
    return status, headers, stream.read(length) if length else b''


def http_get(address, path):
    host, port = address
    return http_request(address, [f'GET {path} HTTP/1.1', f'Host: {host}:{port}', 'Connection: close'])


class WebSocket(Stream):
    def __init__(self, address, codec=JSON, protocols=None, path='/ws', extensions=None, upgrade=True):
        super().__init__(address)
        self.codec = codec
        self.inflater = None
        if upgrade:
            status, headers = self.upgrade(protocols or [f'wamp.2.{codec.name}'], path, extensions)
            assert status == 101, f'{status} {headers}'

    def request(self, protocols, path='/ws', extensions=None, **replaced):
        self.key = base64.b64encode(os.urandom(16)).decode()
        host, port = self.socket.getpeername()[:2]
        headers = {
            'Host': f'{host}:{port}', 'Upgrade': 'websocket', 'Connection': 'Upgrade', 'Sec-WebSocket-Version': '13',
            'Sec-WebSocket-Key': self.key,
            'Sec-WebSocket-Protocol': ', '.join(protocols) if protocols else None,
            'Sec-WebSocket-Extensions': extensions,
        }
        headers.update({name.replace('_', '-'): value for name, value in replaced.items()})
        lines = [f'GET {path} HTTP/1.1', *(f'{name}: {value}' for name, value in headers.items() if value is not None), '', '']
        return '\r\n'.join(lines).encode()

    def upgrade(self, protocols, path='/ws', extensions=None, **replaced):
        self.write(self.request(protocols, path, extensions, **replaced))
        return self.read_upgrade()

    def read_upgrade(self):
        status, headers, self.body = read_response(self)
        if status == 101:
            digest = hashlib.sha1((self.key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode()).digest()
            assert headers['sec-websocket-accept'] == base64.b64encode(digest).decode()
            self.protocol = headers.get('sec-websocket-protocol')
            self.extensions = headers.get('sec-websocket-extensions', '')
            if self.extensions:
                self.inflater = zlib.decompressobj(-15)
        return status, headers

    @staticmethod
    def frame(payload, opcode=TEXT, final=True, masked=True, reserved=0):
        first = bytes([(0x80 if final else 0) | reserved | opcode])
        mask_bit = 0x80 if masked else 0
        if len(payload) < 126:
            header = first + bytes([mask_bit | len(payload)])
        elif len(payload) < 1 << 16:
            header = first + struct.pack('!BH', mask_bit | 126, len(payload))
        else:
            header = first + struct.pack('!BQ', mask_bit | 127, len(payload))
        if not masked:
            return header + payload
        mask = os.urandom(4)
        repeated = int.from_bytes((mask * (len(payload) // 4 + 1))[:len(payload)], 'big')
        covered = (int.from_bytes(payload, 'big') ^ repeated).to_bytes(len(payload), 'big')
        return header + mask + covered

    @property
    def opcode(self):
        return TEXT if self.codec.text else BINARY

    def encode(self, message):
        return self.frame(self.codec.encode(message), self.opcode)

    def send_octets(self, payload):
        self.write(self.frame(payload, self.opcode))

    def send(self, message):
        self.write(self.encode(message))

    def read_frame(self, deadline=DEADLINE):
        first, second = self.read(2, deadline)
        assert second & 0x80 == 0, 'a server must not mask'
        length = second & 0x7F
        if length == 126:
            length = int.from_bytes(self.read(2, deadline), 'big')
        elif length == 127:
            length = int.from_bytes(self.read(8, deadline), 'big')
        return first, self.read(length, deadline)

    def receive_octets(self, deadline=DEADLINE):
        """The next data message, reassembled and inflated."""
        first, payload = self.read_frame(deadline)
        opcode, compressed = first & 0x0F, first & 0x40
        if opcode == CLOSE:
            self.close_code = int.from_bytes(payload[:2], 'big') if payload else None
            raise Closed()
        assert opcode == self.opcode, f'opcode {opcode}'
        while not first & 0x80:
            first, more = self.read_frame(deadline)
            assert first & 0x0F == CONTINUATION
            payload += more
        if compressed:
            assert self.inflater, 'compressed without agreement'
            if 'server_no_context_takeover' in self.extensions:
                self.inflater = zlib.decompressobj(-15)
            payload = self.inflater.decompress(payload + b'\0\0\xff\xff')
        return payload

    def receive(self, deadline=DEADLINE):
        return self.codec.decode(self.receive_octets(deadline))

    def expect_close_frame(self, *codes):
        """The server fails the connection with one of these codes and closes it."""
        first, payload = self.read_frame()
        assert first == 0x80 | CLOSE, f'expected a close frame, got {first:#x} {payload[:200]!r}'
        code = int.from_bytes(payload[:2], 'big') if payload else None
        assert code in codes, f'close code {code}, expected {codes}: {payload[2:]!r}'
        self.write(self.frame(payload[:2], CLOSE))
        self.expect_close()

    def expect_end(self):
        """The server ends the connection: with a close frame, which is answered, or without."""
        try:
            first, payload = self.read_frame()
        except Closed:
            return
        assert first == 0x80 | CLOSE, f'expected the end, got {first:#x} {payload[:200]!r}'
        self.write(self.frame(payload[:2], CLOSE))
        self.expect_close()


# --- WAMP


class Session:
    """A joined session on a connection. Request ids count from 1, as WAMP wants them."""

    def __init__(self, connection, realm='realm1', roles=None, join=True):
        self.connection = connection
        self.request = 0
        if join:
            connection.send([HELLO, realm, {'roles': ROLES if roles is None else roles}])
            welcome = connection.receive()
            assert welcome[0] == WELCOME, welcome
            self.id, self.details = welcome[1:]

    def next(self):
        self.request += 1
        return self.request

    def send(self, *message):
        self.connection.send(list(message))

    def receive(self, deadline=DEADLINE):
        return self.connection.receive(deadline)

    def expect(self, *start):
        """The next message begins with these elements; returns it."""
        message = self.receive()
        assert message[:len(start)] == list(start), f'expected {list(start)}, got {message}'
        return message

    def expect_error(self, request_type, request, uri):
        message = self.expect(ERROR, request_type, request)
        assert message[4] == uri, f'expected {uri}, got {message}'
        return message

    def expect_abort(self, uri=PROTOCOL_VIOLATION):
        """ABORT comes, nothing after it, and the connection ends."""
        message = self.receive()
        assert message[0] == ABORT and isinstance(message[1], dict) and message[2] == uri, f'expected ABORT {uri}, got {message}'
        self.connection.expect_end()

    def subscribe(self, topic, **options):
        request = self.next()
        self.send(SUBSCRIBE, request, options, topic)
        return self.expect(SUBSCRIBED, request)[2]

    def register(self, procedure, **options):
        request = self.next()
        self.send(REGISTER, request, options, procedure)
        return self.expect(REGISTERED, request)[2]

    def publish(self, topic, *payload, **options):
        request = self.next()
        self.send(PUBLISH, request, {'acknowledge': True, **options}, topic, *payload)
        return self.expect(PUBLISHED, request)[2]

    def call(self, procedure, *payload, **options):
        """Sends the call; returns its request id."""
        request = self.next()
        self.send(CALL, request, options, procedure, *payload)
        return request

    def alive(self):
        """The session still answers, and nothing else came before the answer."""
        request = self.call('e2e.wire.nothing.is.registered.here')
        self.expect_error(CALL, request, 'wamp.error.no_such_procedure')

    def leave(self):
        self.send(GOODBYE, {}, 'wamp.close.close_realm')
        self.expect(GOODBYE)

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
