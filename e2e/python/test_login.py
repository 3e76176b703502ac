"""Autobahn on asyncio proves who it is, with each method that it has, in a realm with users (e2e/realms.json)."""

import asyncio
import base64
import json
import os
import time

import pytest
import txaio

txaio.use_asyncio()

from autobahn.asyncio.wamp import ApplicationSession  # noqa: E402 (txaio chooses first)
from autobahn.asyncio.websocket import WampWebSocketClientFactory  # noqa: E402
from autobahn.wamp import auth  # noqa: E402
from autobahn.wamp.cryptosign import HAS_CRYPTOSIGN, CryptosignKey  # noqa: E402
from autobahn.wamp.exception import ApplicationError  # noqa: E402
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer  # noqa: E402
from autobahn.wamp.types import ComponentConfig  # noqa: E402
from nacl.signing import SigningKey  # noqa: E402

from endpoints import WEBSOCKET, WEBSOCKET_URL  # noqa: E402

REALM = 'accept.login'
DEADLINE = 30
SERIALIZERS = {'json': JsonSerializer, 'msgpack': MsgPackSerializer, 'cbor': CBORSerializer}


class Ticket:
    method = 'ticket'
    extra = None

    def __init__(self, authid, secret):
        self.authid, self._secret = authid, secret

    def answer(self, session, challenge):
        return self._secret


class WampCra:
    method = 'wampcra'
    extra = None

    def __init__(self, authid, secret):
        self.authid, self._secret = authid, secret

    def answer(self, session, challenge):
        extra = challenge.extra
        key = self._secret.encode()
        if 'salt' in extra:
            key = auth.derive_key(self._secret, extra['salt'], extra['iterations'], extra['keylen'])
        return auth.compute_wcs(key, extra['challenge']).decode()


class Cryptosign:
    method = 'cryptosign'

    def __init__(self, authid, octet, is_named=True):
        self.authid = authid if is_named else None
        self._key = CryptosignKey.from_bytes(bytes([octet] * 32))
        self.extra = {'pubkey': self._key.public_key()}

    def answer(self, session, challenge):
        return self._key.sign_challenge(challenge)


class OAuth:
    """A token of the issuer that the realm trusts."""

    method = 'oauth2'
    extra = None

    def __init__(self, authid, octet=9, **claims):
        self.authid = authid
        now = int(time.time())
        head = {'alg': 'EdDSA', 'typ': 'JWT', 'kid': 'nine'}
        body = {'iss': 'https://login.accept', 'aud': 'starling', 'sub': authid, 'iat': now, 'exp': now + 300, **claims}
        signed = b'.'.join(base64url(json.dumps(part).encode()) for part in (head, body))
        signature = SigningKey(bytes([octet] * 32)).sign(signed).signature
        self._token = (signed + b'.' + base64url(signature)).decode()

    def answer(self, session, challenge):
        return self._token


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b'=')


class Scram:
    """Autobahn's own dialect, which checks what the router shows in return."""

    method = 'scram'

    def __init__(self, authid, secret):
        self.authid = authid
        self._authenticator = auth.create_authenticator('scram', authid=authid, password=secret)
        self.extra = self._authenticator.authextra

    def answer(self, session, challenge):
        return self._authenticator.on_challenge(session, challenge)

    def welcome(self, session, authextra):
        return self._authenticator.on_welcome(session, authextra)


async def join(serializer, credentials, realm=REALM):
    """Returns the session and the details of WELCOME; fails with the reason of ABORT."""
    loop = asyncio.get_running_loop()
    txaio.config.loop = loop
    joined = loop.create_future()

    class Session(ApplicationSession):
        def onConnect(self):
            self.join(realm, [credentials.method], credentials.authid, authextra=credentials.extra)

        def onChallenge(self, challenge):
            return credentials.answer(self, challenge)

        def onWelcome(self, welcome):
            shown = getattr(credentials, 'welcome', None)
            return shown and shown(self, welcome.authextra)

        def onJoin(self, details):
            joined.set_result((self, details))

        def onLeave(self, details):
            if not joined.done():
                joined.set_exception(PermissionError(details.reason))
            self.disconnect()

        def onUserError(self, fail, msg):
            pass

    factory = WampWebSocketClientFactory(
        lambda: Session(ComponentConfig(realm)), url=WEBSOCKET_URL, serializers=[SERIALIZERS[serializer]()], loop=loop)
    await loop.create_connection(factory, *WEBSOCKET)
    return await asyncio.wait_for(joined, DEADLINE)


GOOD = {
    'ticket-ann': lambda: Ticket('ann', 'open sesame'),
    'wampcra-ann': lambda: WampCra('ann', 'open sesame'),
    'scram-ann': lambda: Scram('ann', 'open sesame'),
    'cryptosign-kim': lambda: Cryptosign('kim', 7),
    'oauth2-ann': lambda: OAuth('ann'),
    'oauth2-visitor': lambda: OAuth('visitor', roles=['employee']),
}
# Fewer than ten for each name, or it is locked.
BAD = {
    'ticket-ann': lambda: Ticket('ann', 'wrong'),
    'wampcra-ann': lambda: WampCra('ann', 'wrong'),
    'wampcra-eve': lambda: WampCra('eve', 'open sesame'),
    'scram-ann': lambda: Scram('ann', 'wrong'),
    'scram-eve': lambda: Scram('eve', 'open sesame'),
    'cryptosign-kim': lambda: Cryptosign('kim', 8),
    'oauth2-of-another-key': lambda: OAuth('bob', octet=8),
    'oauth2-for-others': lambda: OAuth('bob', aud='another'),
    'oauth2-expired': lambda: OAuth('bob', exp=int(time.time()) - 300),
    'oauth2-without-a-group': lambda: OAuth('visitor', roles=['none']),
}


def test_the_library_knows_cryptosign():
    assert HAS_CRYPTOSIGN, 'python3-nacl is missing'


@pytest.mark.parametrize('serializer', SERIALIZERS)
@pytest.mark.parametrize('who', GOOD)
def test_who_proves_it_is_let_in(serializer, who):
    async def case():
        credentials = GOOD[who]()
        session, details = await join(serializer, credentials)
        assert (details.authid, details.authmethod, details.authrole) == (credentials.authid, credentials.method, 'staff')
        session.leave()

    asyncio.run(case())


@pytest.mark.parametrize('serializer', SERIALIZERS)
@pytest.mark.parametrize('who', BAD)
def test_who_does_not_is_refused(serializer, who):
    async def case():
        with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
            await join(serializer, BAD[who]())

    asyncio.run(case())


def test_what_was_not_granted_is_not_allowed():
    async def case():
        ann, _ = await join('json', WampCra('ann', 'open sesame'))
        bob, _ = await join('json', Ticket('bob', 'letmein'))
        await ann.register(lambda: 'done', 'accept.login.python')
        assert await ann.call('accept.login.python') == 'done'
        for refused in (bob.call('accept.login.python'), ann.subscribe(lambda: None, 'accept.login.topic')):
            with pytest.raises(ApplicationError, match='wamp.error.not_authorized'):
                await refused
        ann.leave()
        bob.leave()

    asyncio.run(case())


def test_who_does_not_name_itself_is_known_by_its_key():
    async def case():
        session, details = await join('cbor', Cryptosign('kim', 7, is_named=False))
        assert (details.authid, details.authmethod) == ('kim', 'cryptosign')
        session.leave()

    asyncio.run(case())


@pytest.mark.parametrize('serializer', SERIALIZERS)
def test_an_issued_ticket_is_as_good_as_the_secret_until_it_is_revoked(serializer):
    async def case():
        ann, _ = await join(serializer, WampCra('ann', 'open sesame'))
        issued = await ann.call('starling.ticket.issue', expiry_time_secs=300)
        by_ticket, details = await join(serializer, Ticket('ann', issued['ticket']))
        assert (details.authid, details.authmethod, details.authrole) == ('ann', 'ticket', 'staff')
        with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
            await join(serializer, Ticket('kim', issued['ticket']))

        await ann.call('starling.ticket.revoke', issued['ticket'])
        with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
            await join(serializer, Ticket('ann', issued['ticket']))
        ann.leave()

    asyncio.run(case())


@pytest.mark.parametrize('serializer', SERIALIZERS)
def test_a_grant_counts_for_the_next_message_of_a_live_session(serializer):
    async def case():
        procedure = f'accept.login.granted_{serializer}_{os.getpid()}'
        grant = {'permissions': ['wamp.call'], 'roles': ['guests'], 'resources': [{'uri': procedure, 'match': 'exact'}]}
        root, _ = await join(serializer, Ticket('root', 'the highest'))
        ann, _ = await join(serializer, WampCra('ann', 'open sesame'))
        bob, _ = await join(serializer, Ticket('bob', 'letmein'))
        await ann.register(lambda: 'done', procedure)
        with pytest.raises(ApplicationError, match='wamp.error.not_authorized'):
            await bob.call(procedure)

        await root.call('starling.grant.create', grant)
        assert await bob.call(procedure) == 'done'

        await root.call('starling.grant.revoke', grant)
        with pytest.raises(ApplicationError, match='wamp.error.not_authorized'):
            await bob.call(procedure)
        for session in (root, ann, bob):
            session.leave()

    asyncio.run(case())


def test_a_procedure_gives_the_secrets_of_wampcra_plain_and_salted():
    salted = auth.derive_key('open sesame', 'salt123', 1000, 32).decode()
    known = {
        'plain': {'secret': 'sesäme', 'role': 'staff'},
        'salted': {'secret': salted, 'salt': 'salt123', 'iterations': 1000, 'keylen': 32, 'role': 'staff'},
    }

    def login(realm, authid, details):
        if authid not in known:
            raise ApplicationError('accept.decided.nobody')
        return known[authid]

    async def case():
        keeper, _ = await join('json', Ticket('keeper', 'kept safe'), 'accept.decided')
        await keeper.register(login, 'accept.decided.login')
        for authid, secret in (('plain', 'sesäme'), ('salted', 'open sesame')):
            session, details = await join('json', WampCra(authid, secret), 'accept.decided')
            assert (details.authid, details.authrole, details.authprovider) == (authid, 'staff', 'dynamic')
            session.leave()
        for wrong in (WampCra('plain', 'wrong'), WampCra('salted', 'wrong'), WampCra('eve', 'open sesame')):
            with pytest.raises(PermissionError, match='wamp.error.authentication_denied'):
                await join('json', wrong, 'accept.decided')
        keeper.leave()

    asyncio.run(case())
