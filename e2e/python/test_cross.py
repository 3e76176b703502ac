"""Every pair of transport and serializer, in both directions: one side publishes and calls, the router translates, the other side receives."""

import asyncio

import pytest
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult

import asyncio_backend as backend
from contract import SAMPLE, assert_same
from endpoints import SERIALIZERS, TRANSPORTS
from peer import Peer, uri

SIDES = [(transport, serializer) for transport in TRANSPORTS for serializer in SERIALIZERS]
PAIRS = [
    pytest.param(sender, receiver, id=f'autobahn-python-cross/{sender[0]}>{receiver[0]}/{sender[1]}>{receiver[1]}')
    for sender in SIDES for receiver in SIDES]


def with_peers(case, sender, receiver):
    async def hosted():
        peers = [await Peer.connect(backend, *sender), await Peer.connect(backend, *receiver)]
        try:
            await asyncio.wait_for(case(*peers), 30)
        finally:
            for peer in peers:
                await peer.end()
    backend.run(hosted())


@pytest.mark.parametrize('sender,receiver', PAIRS)
def test_event(sender, receiver):
    async def case(publisher, subscriber):
        topic = uri('cross')
        inbox = await subscriber.inbox(topic)
        await publisher.publish(topic, SAMPLE, SAMPLE['bytes'], sample=SAMPLE)
        (event,) = await inbox.take(1)
        assert_same(event.args, [SAMPLE, SAMPLE['bytes']])
        assert_same(event.kwargs, {'sample': SAMPLE})
    with_peers(case, sender, receiver)


@pytest.mark.parametrize('sender,receiver', PAIRS)
def test_call(sender, receiver):
    async def case(caller, callee):
        procedure = uri('cross')
        invoked = []

        def endpoint(args, kwargs, details):
            invoked.append((args, kwargs))
            return CallResult(*args, **kwargs)

        await callee.register(procedure, endpoint)
        args, kwargs = await caller.call(procedure, SAMPLE, sample=SAMPLE)
        for found in (invoked[0][0], args):
            assert_same(found, [SAMPLE])
        for found in (invoked[0][1], kwargs):
            assert_same(found, {'sample': SAMPLE})
    with_peers(case, sender, receiver)


@pytest.mark.parametrize('sender,receiver', PAIRS)
def test_error(sender, receiver):
    async def case(caller, callee):
        procedure = uri('cross')

        def endpoint(args, kwargs, details):
            raise ApplicationError('e2e.error.cross', SAMPLE, sample=SAMPLE)

        await callee.register(procedure, endpoint)
        with pytest.raises(ApplicationError) as raised:
            await caller.call(procedure)
        assert raised.value.error == 'e2e.error.cross'
        assert_same(list(raised.value.args), [SAMPLE])
        assert_same(raised.value.kwargs, {'sample': SAMPLE})
    with_peers(case, sender, receiver)
