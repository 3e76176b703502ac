"""Autobahn on asyncio."""

import asyncio

import txaio

txaio.use_asyncio()

from autobahn.asyncio.rawsocket import WampRawSocketClientFactory, WampRawSocketClientProtocol  # noqa: E402 (txaio chooses first)
from autobahn.asyncio.wamp import ApplicationSession  # noqa: E402
from autobahn.asyncio.websocket import WampWebSocketClientFactory  # noqa: E402
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer  # noqa: E402
from autobahn.wamp.types import ComponentConfig  # noqa: E402

from endpoints import RAW_TCP, RAW_UNIX, WEBSOCKET, WEBSOCKET_URL  # noqa: E402

NAME = 'autobahn-python-asyncio'
CANCELLED = asyncio.CancelledError
_SERIALIZERS = {'json': JsonSerializer, 'msgpack': MsgPackSerializer, 'cbor': CBORSerializer}


def run(case):
    """Runs one test case (a coroutine) to its end."""
    async def hosted():
        txaio.config.loop = asyncio.get_running_loop()
        await case
    asyncio.run(hosted())


def _session_class(peer):
    class Session(ApplicationSession):
        def onJoin(self, details):
            peer.on_join(self, details)

        def onLeave(self, details):
            peer.on_leave(details)
            self.disconnect()

        def onUserError(self, fail, msg):
            pass  # errors of endpoints are part of the tests

    return Session


class RawSocketProtocol(WampRawSocketClientProtocol):
    """Autobahn 22.7.1 reads this property when WELCOME comes and defines it everywhere but here."""

    @property
    def transport_details(self):
        return self._transport_details


async def open(peer, transport, serializer, realm):
    loop = asyncio.get_running_loop()
    session_class = _session_class(peer)

    def make_session():
        return session_class(ComponentConfig(realm))

    codec = _SERIALIZERS[serializer]()
    if transport == 'ws':
        factory = WampWebSocketClientFactory(make_session, url=WEBSOCKET_URL, serializers=[codec], loop=loop)
        await loop.create_connection(factory, *WEBSOCKET)
        return
    factory = WampRawSocketClientFactory(make_session, serializer=codec)
    factory.protocol = RawSocketProtocol
    if transport == 'raw-tcp':
        await loop.create_connection(factory, *RAW_TCP)
    else:
        await loop.create_unix_connection(factory, RAW_UNIX)


async def wait(future):
    return await asyncio.wait_for(future, 30)


def defer(result):
    """What an endpoint returns, as this framework wants it: values and coroutines are fine."""
    return result
