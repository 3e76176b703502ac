"""Autobahn on asyncio shows a client certificate, to a daemon of its own."""

import asyncio
import pathlib
import ssl
import subprocess
import sys

import pytest
import txaio

txaio.use_asyncio()
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'wire'))

from autobahn.asyncio.wamp import ApplicationSession  # noqa: E402 (txaio chooses first)
from autobahn.asyncio.websocket import WampWebSocketClientFactory  # noqa: E402
from autobahn.wamp.serializer import CBORSerializer  # noqa: E402
from autobahn.wamp.types import ComponentConfig  # noqa: E402
from daemon import Daemon  # noqa: E402

DEADLINE = 30
CONFIG = """
listeners:
  http: {{type: http, bind: "127.0.0.1:0"}}
  admin-http: {{type: admin-http, bind: "127.0.0.1:0"}}
  raw-tcp: {{type: raw-tcp, bind: "127.0.0.1:0"}}
  https:
    type: http
    bind: "127.0.0.1:0"
    tls: {{development-certificate: true, client-auth: optional, trust: "AUTHORITY"}}
realms:
  - uri: accept.certificates
    authmethods: [tls]
    users: [{{username: ann}}, {{username: bob}}]
    sources: [{{usernames: all, authmethod: tls}}]
"""


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, capture_output=True)


def authority(directory, name):
    key, certificate = directory / f'{name}.key', directory / f'{name}.crt'
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', f'/CN={name}')
    return key, certificate


def shown(directory, authority_key, authority_certificate, name):
    """Returns a TLS context that shows a certificate of the name."""
    key, request, certificate = (directory / f'{name}.{authority_key.stem}.{suffix}' for suffix in ('key', 'csr', 'crt'))
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', request, '-subj', f'/CN={name}')
    openssl('x509', '-req', '-in', request, '-CA', authority_certificate, '-CAkey', authority_key, '-CAcreateserial', '-out', certificate)
    context = bare()
    context.load_cert_chain(certificate, key)
    return context


def bare():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture(scope='module')
def trusted(tmp_path_factory):
    directory = tmp_path_factory.mktemp('authority')
    return directory, *authority(directory, 'trusted')


@pytest.fixture(scope='module')
def daemon(trusted):
    with Daemon(config=CONFIG.replace('AUTHORITY', str(trusted[2]))) as running:
        yield running


async def join(daemon, context, authid=None):
    loop = asyncio.get_running_loop()
    txaio.config.loop = loop
    joined = loop.create_future()

    class Session(ApplicationSession):
        def onConnect(self):
            self.join('accept.certificates', ['tls'], authid)

        def onJoin(self, details):
            joined.set_result((self, details))

        def onLeave(self, details):
            if not joined.done():
                joined.set_exception(PermissionError(details.reason))
            self.disconnect()

    host, port = daemon.address('https')
    factory = WampWebSocketClientFactory(
        lambda: Session(ComponentConfig('accept.certificates')), url=f'wss://{host}:{port}/ws', serializers=[CBORSerializer()], loop=loop)
    await loop.create_connection(factory, host, port, ssl=context)
    return await asyncio.wait_for(joined, DEADLINE)


@pytest.mark.parametrize('authid', [None, 'ann'])
def test_whose_certificate_it_is_is_let_in(daemon, trusted, authid):
    async def case():
        session, details = await join(daemon, shown(*trusted, 'ann'), authid)
        assert (details.authid, details.authmethod) == ('ann', 'tls')
        session.leave()

    asyncio.run(case())


def test_others_are_refused(daemon, trusted):
    async def case():
        with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
            await join(daemon, shown(*trusted, 'ann'), 'bob')
        with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
            await join(daemon, shown(*trusted, 'eve'))
        with pytest.raises(PermissionError, match='wamp.error.no_matching_auth_method'):
            await join(daemon, bare())

    asyncio.run(case())


def test_a_certificate_of_another_authority_does_not_connect(daemon, trusted, tmp_path):
    async def case():
        with pytest.raises((ssl.SSLError, ConnectionError, asyncio.TimeoutError, PermissionError)):
            await asyncio.wait_for(join(daemon, shown(tmp_path, *authority(tmp_path, 'other'), 'ann')), 3)

    asyncio.run(case())
