"""An Autobahn session with asyncio semantics, whichever framework (asyncio, Twisted) drives it underneath."""

import asyncio
import itertools
import os

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions, CallResult, PublishOptions, RegisterOptions, SubscribeOptions

from endpoints import REALM

DEADLINE = 10
_numbers = itertools.count(1)


def uri(name):
    """A URI that no other test and no other process uses."""
    return f'e2e.py.p{os.getpid()}.n{next(_numbers)}.{name}'


class Inbox:
    """Collects what handlers receive; ``take(n)`` waits until n items have come."""

    def __init__(self):
        self.items = []
        self._arrived = asyncio.Event()

    def put(self, item):
        self.items.append(item)
        self._arrived.set()

    async def take(self, count, deadline=DEADLINE):
        async def enough():
            while len(self.items) < count:
                self._arrived.clear()
                await self._arrived.wait()
        try:
            await asyncio.wait_for(enough(), deadline)
        except asyncio.TimeoutError:
            raise AssertionError(f'{len(self.items)} of {count} items within {deadline} s') from None
        return self.items[:count]


class Event:
    def __init__(self, args, kwargs, details):
        self.args, self.kwargs, self.details = args, kwargs, details


class Peer:
    """One joined session. ``backend`` knows how to connect and how to await what the session returns."""

    def __init__(self, backend):
        self._backend = backend
        self._session = None
        self.details = None
        self.joined = asyncio.get_running_loop().create_future()
        self.left = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, backend, transport, serializer, realm=REALM):
        peer = cls(backend)
        await asyncio.wait_for(backend.open(peer, transport, serializer, realm), DEADLINE)
        await asyncio.wait_for(peer.joined, DEADLINE)
        return peer

    # --- what the session tells

    def on_join(self, session, details):
        self._session, self.details = session, details
        self.joined.set_result(None)

    def on_leave(self, details):
        if not self.joined.done():
            self.joined.set_exception(ApplicationError(details.reason))
        if not self.left.done():
            self.left.set_result(details.reason)

    # --- what the tests do

    @property
    def id(self):
        return self.details.session

    def start_call(self, procedure, *args, on_progress=None, timeout=None, **kwargs):
        options = CallOptions(on_progress=on_progress, timeout=timeout, details=on_progress is None)
        return self._session.call(procedure, *args, options=options, **kwargs)

    async def call(self, procedure, *args, **kwargs):
        """Returns (args, kwargs) of the result; kwargs may hold timeout= and on_progress= of the call."""
        result = await self._backend.wait(self.start_call(procedure, *args, **kwargs))
        if isinstance(result, CallResult):
            return list(result.results), result.kwresults
        return ([] if result is None else [result]), {}

    async def register(self, procedure, endpoint, **options):
        """The endpoint is called with (args, kwargs, details) and returns args or a CallResult."""
        def invoked(*args, details, **kwargs):
            return self._backend.defer(endpoint(list(args), kwargs, details))
        registration = self._session.register(invoked, procedure, options=RegisterOptions(details_arg='details', **options))
        return await self._backend.wait(registration)

    async def subscribe(self, topic, handler, **options):
        def received(*args, details, **kwargs):
            handler(Event(list(args), kwargs, details))
        subscription = self._session.subscribe(received, topic, options=SubscribeOptions(details_arg='details', **options))
        return await self._backend.wait(subscription)

    async def inbox(self, topic, **options):
        inbox = Inbox()
        inbox.subscription = await self.subscribe(topic, inbox.put, **options)
        return inbox

    async def publish(self, topic, *args, options=None, **kwargs):
        """Acknowledged; ``options`` are those of PublishOptions. Returns the publication id."""
        settings = PublishOptions(acknowledge=True, **(options or {}))
        return (await self._backend.wait(self._session.publish(topic, *args, options=settings, **kwargs))).id

    def publish_unacknowledged(self, topic, *args, **kwargs):
        self._session.publish(topic, *args, **kwargs)

    async def settle(self, deferred):
        return await self._backend.wait(deferred)

    async def drained(self, subscriber):
        """Waits until all this session has published so far must have reached the subscriber: events of one pair keep their order."""
        topic = uri('marker')
        inbox = await subscriber.inbox(topic)
        await self.publish(topic)
        await inbox.take(1)

    async def leave(self):
        self._session.leave()
        return await asyncio.wait_for(self.left, DEADLINE)

    async def end(self):
        """Ends the session if it is still open; for clean-up."""
        if self._session is not None and not self.left.done():
            await self.leave()
