"""Autobahn on Twisted, with Twisted's reactor running on an asyncio loop so that the test cases stay the same coroutines."""

import asyncio

from twisted.internet import asyncioreactor

_loop = asyncio.new_event_loop()
asyncio.set_event_loop(_loop)
asyncioreactor.install(_loop)

import txaio  # noqa: E402 (the reactor is chosen first)

txaio.use_twisted()

from autobahn.twisted.rawsocket import WampRawSocketClientFactory  # noqa: E402
from autobahn.twisted.wamp import ApplicationSession  # noqa: E402
from autobahn.twisted.websocket import WampWebSocketClientFactory  # noqa: E402
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer  # noqa: E402
from autobahn.wamp.types import ComponentConfig  # noqa: E402
from twisted.internet import reactor  # noqa: E402
from twisted.internet.defer import CancelledError, Deferred  # noqa: E402
from twisted.internet.endpoints import TCP4ClientEndpoint, UNIXClientEndpoint  # noqa: E402

from endpoints import RAW_TCP, RAW_UNIX, WEBSOCKET, WEBSOCKET_URL  # noqa: E402

NAME = 'autobahn-python-twisted'
CANCELLED = (asyncio.CancelledError, CancelledError)
_SERIALIZERS = {'json': JsonSerializer, 'msgpack': MsgPackSerializer, 'cbor': CBORSerializer}

reactor.startRunning(installSignalHandlers=False)


def run(case):
    """Runs one test case (a coroutine) to its end."""
    _loop.run_until_complete(case)


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


async def open(peer, transport, serializer, realm):
    session_class = _session_class(peer)

    def make_session():
        return session_class(ComponentConfig(realm))

    codec = _SERIALIZERS[serializer]()
    if transport == 'ws':
        factory = WampWebSocketClientFactory(make_session, url=WEBSOCKET_URL, serializers=[codec])
        endpoint = TCP4ClientEndpoint(reactor, *WEBSOCKET)
    else:
        factory = WampRawSocketClientFactory(make_session, serializer=codec)
        endpoint = TCP4ClientEndpoint(reactor, *RAW_TCP) if transport == 'raw-tcp' else UNIXClientEndpoint(reactor, RAW_UNIX)
    await endpoint.connect(factory).asFuture(_loop)


async def wait(deferred):
    return await asyncio.wait_for(deferred.asFuture(_loop), 30)


def defer(result):
    """What an endpoint returns, as this framework wants it: a coroutine of the test case becomes a Deferred."""
    return Deferred.fromFuture(asyncio.ensure_future(result)) if asyncio.iscoroutine(result) else result
