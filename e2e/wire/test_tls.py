"""TLS listeners with the development certificate, beside plain ones on the same daemon."""

import socket
import ssl
import warnings

import pytest

from daemon import Daemon
from wire import EVENT, Closed, RawSocket, Session, Stream, WebSocket, http_get

TRANSPORT = 'tls'
CONFIG = """
listeners:
  http: {{type: http, bind: "127.0.0.1:0"}}
  https: {{type: http, bind: "127.0.0.1:0", tls: {{development-certificate: true}}}}
  raw-tcp: {{type: raw-tcp, bind: "127.0.0.1:0"}}
  raw-tls: {{type: raw-tcp, bind: "127.0.0.1:0", tls: {{development-certificate: true}}}}
realms:
  - uri: realm1
    security_enabled: false
"""


@pytest.fixture(scope='module')
def secured():
    with Daemon(config=CONFIG) as daemon:
        yield daemon


def context(version=None):
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    found.check_hostname = False
    found.verify_mode = ssl.CERT_NONE
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', DeprecationWarning)  # the old versions are what one test is about
            found.minimum_version = found.maximum_version = version
    return found


class Tls:
    """Puts TLS under a connection class of wire.py."""

    def secure(self, version=None):
        self.socket = context(version).wrap_socket(self.socket)


class TlsRawSocket(Tls, RawSocket):
    def __init__(self, address, codec, version=None):
        RawSocket.__init__(self, address, codec, handshake=False)
        self.secure(version)
        assert self.shake_hands(bytes([0x7F, 0xF0 | codec.nibble, 0, 0]))[1] & 0x0F == codec.nibble


class TlsWebSocket(Tls, WebSocket):
    def __init__(self, address, codec, version=None):
        WebSocket.__init__(self, address, codec, upgrade=False)
        self.secure(version)
        assert self.upgrade([f'wamp.2.{codec.name}'])[0] == 101


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize('version', VERSIONS, ids=lambda version: version.name)
def test_rawsocket_over_tls(version, codec, secured):
    with TlsRawSocket(secured.address('raw-tls'), codec, version) as connection:
        session = Session(connection)
        assert connection.socket.version() == version.name.replace('v1_', 'v1.')
        session.alive()
        session.leave()


@pytest.mark.parametrize('version', VERSIONS, ids=lambda version: version.name)
def test_websocket_over_tls(version, codec, secured):
    with TlsWebSocket(secured.address('https'), codec, version) as connection:
        session = Session(connection)
        session.alive()
        session.leave()


def test_old_versions_are_refused(secured):
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        old = context(version)
        old.set_ciphers('ALL:@SECLEVEL=0')
        for listener in ('https', 'raw-tls'):
            with Stream(secured.address(listener)) as stream, pytest.raises((ssl.SSLError, ConnectionError)):
                old.wrap_socket(stream.socket)


def test_tls_and_plain_sessions_meet(codec, secured):
    topic = f'e2e.tls.{codec.name}'
    with TlsRawSocket(secured.address('raw-tls'), codec) as first, TlsWebSocket(secured.address('https'), codec) as second, \
            RawSocket(secured.address('raw-tcp'), codec) as third:
        subscribers = [(session, session.subscribe(topic)) for session in map(Session, (first, second))]
        publisher = Session(third)
        for payload in ('short', 'x' * 500_000):  # more than one TLS record
            publisher.publish(topic, [payload])
            for session, subscription in subscribers:
                assert session.expect(EVENT, subscription)[4] == [payload]


def test_plain_text_on_a_tls_port(secured):
    for listener in ('https', 'raw-tls'):
        with Stream(secured.address(listener)) as stream:
            stream.write(b'GET / HTTP/1.1\r\nHost: e2e\r\n\r\n')
            try:
                while True:
                    assert not stream.read(1).isalpha(), 'answered in plain text'
            except Closed:
                pass


def test_tls_on_a_plain_port(secured):
    for listener in ('http', 'raw-tcp'):
        with Stream(secured.address(listener)) as stream, pytest.raises((ssl.SSLError, ConnectionError, socket.timeout)):
            stream.socket.settimeout(5)
            context().wrap_socket(stream.socket)
    with RawSocket(secured.address('raw-tcp')) as connection:
        Session(connection).alive()


def test_plain_http_is_not_tls(secured):
    assert http_get(secured.address('http'), '/no/such/path')[0] == 404
