"""Autobahn on asyncio proves who it is, with each method that it has, in a realm with users (e2e/realms.json)."""

import asyncio

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
        key = auth.derive_key(self._secret, extra['salt'], extra['iterations'], extra['keylen'])
        return auth.compute_wcs(key, extra['challenge']).decode()


class Cryptosign:
    method = 'cryptosign'

    def __init__(self, authid, octet):
        self.authid = authid
        self._key = CryptosignKey.from_bytes(bytes([octet] * 32))
        self.extra = {'pubkey': self._key.public_key()}

    def answer(self, session, challenge):
        return self._key.sign_challenge(challenge)


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


async def join(serializer, credentials):
    """Returns the session and the details of WELCOME; fails with the reason of ABORT."""
    loop = asyncio.get_running_loop()
    txaio.config.loop = loop
    joined = loop.create_future()

    class Session(ApplicationSession):
        def onConnect(self):
            self.join(REALM, [credentials.method], credentials.authid, authextra=credentials.extra)

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
        lambda: Session(ComponentConfig(REALM)), url=WEBSOCKET_URL, serializers=[SERIALIZERS[serializer]()], loop=loop)
    await loop.create_connection(factory, *WEBSOCKET)
    return await asyncio.wait_for(joined, DEADLINE)


GOOD = {
    'ticket-ann': lambda: Ticket('ann', 'open sesame'),
    'wampcra-ann': lambda: WampCra('ann', 'open sesame'),
    'scram-ann': lambda: Scram('ann', 'open sesame'),
    'cryptosign-kim': lambda: Cryptosign('kim', 7),
}
BAD = {
    'ticket-ann': lambda: Ticket('ann', 'wrong'),
    'wampcra-ann': lambda: WampCra('ann', 'wrong'),
    'wampcra-eve': lambda: WampCra('eve', 'open sesame'),
    'scram-ann': lambda: Scram('ann', 'wrong'),
    'scram-eve': lambda: Scram('eve', 'open sesame'),
    'cryptosign-kim': lambda: Cryptosign('kim', 8),
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
