"""What Autobahn must be able to do through the router on every transport and serializer it has.

``cases()`` gives the test functions; test_asyncio.py and test_twisted.py run them, each with its own framework.
"""

import asyncio
import contextlib
import functools
import os
import time
import unittest

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult

from peer import DEADLINE, Inbox, Peer, uri

CASES = []


def case(function):
    CASES.append(function)
    return function


def needs(feature):
    """Skips a case while the router does not have a feature."""
    works = os.environ.get('STARLING_E2E_FEATURES')

    def decorate(function):
        if works is None or feature in works.split():
            return function

        @functools.wraps(function)
        async def skipped(context):
            raise unittest.SkipTest(f'not yet: {feature}')

        return skipped

    return decorate


class Context:
    """The sessions of one test case: all over the transport and serializer under test unless said otherwise."""

    def __init__(self, backend, transport, serializer):
        self.backend, self.transport, self.serializer = backend, transport, serializer
        self._peers = []

    async def connect(self, transport=None, serializer=None, **options):
        peer = await Peer.connect(self.backend, transport or self.transport, serializer or self.serializer, **options)
        self._peers.append(peer)
        return peer

    async def connect_all(self, count):
        return [await self.connect() for _ in range(count)]

    async def end(self):
        for peer in self._peers:
            await peer.end()


async def run_case(function, backend, transport, serializer):
    context = Context(backend, transport, serializer)
    try:
        await asyncio.wait_for(function(context), 60)
    finally:
        await context.end()


@contextlib.contextmanager
def fails(error_uri):
    """The block ends with this WAMP error."""
    try:
        yield
    except ApplicationError as error:
        assert error.error == error_uri, f'expected {error_uri}, got {error.error} {error.args}'
    else:
        raise AssertionError(f'expected {error_uri}, got a result')


async def never():
    await asyncio.get_running_loop().create_future()


# --- session


@case
async def welcome_names_session_realm_and_roles(context):
    peer = await context.connect()
    assert 1 <= peer.id <= 2 ** 53
    assert peer.details.realm == 'realm1'
    assert peer.details.authid and peer.details.authrole
    assert peer.details.authmethod == 'anonymous'


@case
async def goodbye_is_answered_with_goodbye_and_out(context):
    peer = await context.connect()
    assert await peer.leave() == 'wamp.close.goodbye_and_out'


@case
async def unknown_realm_is_refused(context):
    with fails('wamp.error.no_such_realm'):
        await context.connect(realm='no.such.realm')


@case
@needs('session_meta_api')
async def killed_session_learns_the_reason(context):
    victim, killer = await context.connect_all(2)
    await killer.call('wamp.session.kill', victim.id, reason='e2e.killed', message='enough')
    assert await asyncio.wait_for(victim.left, DEADLINE) == 'e2e.killed'


@case
@needs('session_meta_api')
async def session_finds_itself_through_the_meta_api(context):
    peer = await context.connect()
    (details,), _ = await peer.call('wamp.session.get', peer.id)
    assert details['session'] == peer.id
    assert details['authid'] == peer.details.authid
    (ids,), _ = await peer.call('wamp.session.list')
    assert peer.id in ids
    with fails('wamp.error.no_such_session'):
        await peer.call('wamp.session.get', 1)


@case
@needs('session_meta_api')
async def meta_events_tell_of_joining_and_leaving(context):
    watcher = await context.connect()
    joins = await watcher.inbox('wamp.session.on_join')
    leaves = await watcher.inbox('wamp.session.on_leave')

    async def until(inbox, wanted):
        count = 0
        while not any(wanted(event) for event in inbox.items):
            count = len(inbox.items)
            await inbox.take(count + 1)

    guest = await context.connect()
    await until(joins, lambda event: event.args[0]['session'] == guest.id)
    await guest.leave()
    await until(leaves, lambda event: event.args[0] == guest.id and event.args[1] == guest.details.authid)


@case
@needs('testament_meta_api')
async def testament_is_published_when_its_session_has_ended(context):
    watcher, peer = await context.connect_all(2)
    topic = uri('testament')
    heard = await watcher.inbox(topic)
    await peer.call('wamp.session.add_testament', topic, ['gone'], {'why': 'it left'})
    await peer.leave()
    (event,) = await heard.take(1)
    assert (list(event.args), event.kwargs) == (['gone'], {'why': 'it left'})


# --- calls


@case
async def call_with_args_and_kwargs_and_both_kinds_of_results(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('echo')
    await callee.register(procedure, lambda args, kwargs, _: CallResult(*args, 'and back', seen=True, **kwargs))
    assert await caller.call(procedure, 1, 'two', [3], four={'five': 5}) == (
        [1, 'two', [3], 'and back'], {'four': {'five': 5}, 'seen': True})


@case
async def call_with_kwargs_only(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('kwargs')
    await callee.register(procedure, lambda args, kwargs, _: CallResult(len(args), **kwargs))
    assert await caller.call(procedure, a=1) == ([0], {'a': 1})


@case
async def call_with_nothing(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('nothing')
    await callee.register(procedure, lambda args, kwargs, _: CallResult() if not args and not kwargs else 'too much')
    assert await caller.call(procedure) == ([], {})


@case
async def call_of_an_own_procedure(context):
    peer = await context.connect()
    procedure = uri('own')
    await peer.register(procedure, lambda args, _, __: sum(args))
    assert await peer.call(procedure, 20, 22) == ([42], {})


@case
async def application_error_keeps_uri_args_and_kwargs(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('fails')

    def endpoint(args, kwargs, details):
        raise ApplicationError('e2e.error.custom', 'why', 7, detail={'code': 3})

    await callee.register(procedure, endpoint)
    try:
        await caller.call(procedure)
        raise AssertionError('the call succeeded')
    except ApplicationError as error:
        assert (error.error, list(error.args), error.kwargs) == ('e2e.error.custom', ['why', 7], {'detail': {'code': 3}})


@case
async def missing_procedure_is_no_such_procedure(context):
    peer = await context.connect()
    with fails('wamp.error.no_such_procedure'):
        await peer.call(uri('missing'), 1)


@case
async def progressive_results_come_in_order_before_the_final_one(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('progress')

    def endpoint(args, kwargs, details):
        if details.progress is None:
            return 'not progressive'
        for part in range(args[0]):
            details.progress(part, number=part)
        return 'done'

    await callee.register(procedure, endpoint)
    parts = []
    final = await caller.call(procedure, 50, on_progress=lambda part, number: parts.append((part, number)))
    assert parts == [(part, part) for part in range(50)]
    assert final == (['done'], {})
    assert await caller.call(procedure, 3) == (['not progressive'], {})


@case
async def cancelled_call_interrupts_the_callee(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('cancel')
    invoked, interrupted = Inbox(), Inbox()

    async def endpoint(args, kwargs, details):
        if args[0] != 'hang':
            return args[0]
        invoked.put(args)
        try:
            await never()
        except asyncio.CancelledError:
            interrupted.put(args)
            raise

    await callee.register(procedure, endpoint)
    pending = caller.start_call(procedure, 'hang')
    await invoked.take(1)
    pending.cancel()
    await interrupted.take(1)
    try:
        await caller.settle(pending)
        raise AssertionError('the cancelled call gave a result')
    except context.backend.CANCELLED:
        pass  # its owner's word comes before the router's ERROR
    assert await caller.call(procedure, 'next') == (['next'], {})


@case
async def call_timeout(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('slow')

    async def endpoint(args, kwargs, details):
        await never()

    await callee.register(procedure, endpoint)
    started = time.monotonic()
    with fails('wamp.error.timeout'):
        await caller.call(procedure, timeout=300)
    assert 0.295 <= time.monotonic() - started < 10


@case
async def callee_that_leaves_ends_its_open_calls(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('leaver')
    invoked = Inbox()

    async def endpoint(args, kwargs, details):
        invoked.put(args)
        await never()

    await callee.register(procedure, endpoint)
    pending = caller.start_call(procedure)
    await invoked.take(1)
    await callee.leave()
    with fails('wamp.error.canceled'):
        await caller.settle(pending)
    with fails('wamp.error.no_such_procedure'):
        await caller.call(procedure)


# --- registrations


@case
async def same_procedure_twice_already_exists(context):
    first, second = await context.connect_all(2)
    procedure = uri('single')
    await first.register(procedure, lambda *_: 1)
    with fails('wamp.error.procedure_already_exists'):
        await second.register(procedure, lambda *_: 2)


@case
async def unregistered_procedure_is_gone_and_free(context):
    first, second = await context.connect_all(2)
    procedure = uri('passed_on')
    registration = await first.register(procedure, lambda *_: 'first')
    assert await second.call(procedure) == (['first'], {})
    await first.settle(registration.unregister())
    with fails('wamp.error.no_such_procedure'):
        await second.call(procedure)
    await second.register(procedure, lambda *_: 'second')
    assert await first.call(procedure) == (['second'], {})


@case
async def prefix_and_wildcard_registrations_the_most_specific_answers(context):
    callee, caller = await context.connect_all(2)
    base = uri('match')

    def answer(name):
        return lambda args, kwargs, details: CallResult(name, details.procedure)

    await callee.register(f'{base}.a', answer('short prefix'), match='prefix')
    await callee.register(f'{base}.a.b', answer('long prefix'), match='prefix')
    await callee.register(f'{base}.a.b.exact', answer('exact'))
    await callee.register(f'{base}..end', answer('wildcard'), match='wildcard')
    for name, expected in [('a.b.exact', 'exact'), ('a.b.other', 'long prefix'), ('a.x', 'short prefix'), ('z.end', 'wildcard')]:
        assert await caller.call(f'{base}.{name}') == ([expected, f'{base}.{name}'], {}), name
    with fails('wamp.error.no_such_procedure'):
        await caller.call(f'{base}.z.other')


@case
async def round_robin_over_three_callees(context):
    caller, *callees = await context.connect_all(4)
    procedure = uri('shared')
    for index, callee in enumerate(callees):
        await callee.register(procedure, lambda *_, index=index: index, invoke='roundrobin')
    answers = [(await caller.call(procedure))[0][0] for _ in range(9)]
    assert sorted(answers[:3]) == [0, 1, 2] and answers == answers[:3] * 3
    await callees[1].leave()
    assert {(await caller.call(procedure))[0][0] for _ in range(4)} == {0, 2}


@case
async def first_last_and_random_policies(context):
    caller, *callees = await context.connect_all(4)
    for policy, expected in [('first', {0}), ('last', {2}), ('random', {0, 1, 2})]:
        procedure = uri(policy)
        for index, callee in enumerate(callees):
            await callee.register(procedure, lambda *_, index=index: index, invoke=policy)
        seen = {(await caller.call(procedure))[0][0] for _ in range(60)}
        assert seen == expected, policy


# --- publications


@case
async def acknowledged_publication_with_args_and_kwargs(context):
    publisher, subscriber = await context.connect_all(2)
    topic = uri('news')
    inbox = await subscriber.inbox(topic)
    publication = await publisher.publish(topic, 'a', 1, b=[2])
    (event,) = await inbox.take(1)
    assert (event.args, event.kwargs, event.details.publication) == (['a', 1], {'b': [2]}, publication)


@case
async def unacknowledged_publication_without_payload(context):
    publisher, subscriber = await context.connect_all(2)
    topic = uri('empty')
    inbox = await subscriber.inbox(topic)
    publisher.publish_unacknowledged(topic)
    (event,) = await inbox.take(1)
    assert (event.args, event.kwargs) == ([], {})


@case
async def publisher_is_excluded_unless_exclude_me_is_false(context):
    publisher, subscriber = await context.connect_all(2)
    topic = uri('own')
    own, others = await publisher.inbox(topic), await subscriber.inbox(topic)
    await publisher.publish(topic, 'not me')
    await publisher.publish(topic, 'me too', options={'exclude_me': False})
    assert [event.args[0] for event in await others.take(2)] == ['not me', 'me too']
    assert [event.args[0] for event in await own.take(1)] == ['me too']
    await subscriber.drained(publisher)
    assert len(own.items) == 1


@case
async def eligible_and_exclude_lists(context):
    publisher, one, two = await context.connect_all(3)
    topic = uri('lists')
    inboxes = [await one.inbox(topic), await two.inbox(topic)]
    for text, options in [
        ('only one', {'eligible': [one.id]}),
        ('not one', {'exclude': [one.id]}),
        ('nobody', {'eligible': [one.id], 'exclude': [one.id]}),
        ('nobody either', {'eligible': []}),
        ('only one by authid', {'eligible_authid': [one.details.authid]}),
        ('not one by authid', {'exclude_authid': [one.details.authid]}),
        ('nobody by role', {'exclude_authrole': [one.details.authrole]}),
        ('all by role', {'eligible_authrole': [one.details.authrole]}),
    ]:
        await publisher.publish(topic, text, options=options)
    await publisher.publish(topic, 'end')
    seen = [[event.args[0] for event in await inbox.take(4)] for inbox in inboxes]
    assert seen == [['only one', 'only one by authid', 'all by role', 'end'],
                    ['not one', 'not one by authid', 'all by role', 'end']]


@case
async def invalid_topic_is_refused(context):
    peer = await context.connect()
    with fails('wamp.error.invalid_uri'):
        await peer.subscribe('e2e..broken', lambda event: None)  # Autobahn lets empty components pass


@case
@needs('event_retention')
async def retained_event_reaches_a_later_subscriber(context):
    publisher, subscriber = await context.connect_all(2)
    topic = uri('retained')
    await publisher.publish(topic, 'old', options={'retain': True})
    await publisher.publish(topic, 'current', options={'retain': True})
    without = await subscriber.inbox(topic)
    late = await (await context.connect()).inbox(topic, get_retained=True)
    (event,) = await late.take(1)
    assert (event.args, event.details.retained) == (['current'], True)
    await publisher.publish(topic, 'live')
    assert [event.args[0] for event in await without.take(1)] == ['live']


@case
@needs('event_history')
async def history_is_read_by_publication_number_and_direction(context):
    publisher, reader = await context.connect(serializer='json'), await context.connect()
    topic = 'accept.history'  # the one that has a history in development mode; other tests publish to it as well
    run = uri('history')
    published = [await publisher.publish(topic, run, number, sample=SAMPLE) for number in range(5)]
    (subscription,), _ = await reader.call('wamp.subscription.lookup', topic)

    async def read(**filters):
        (events,), _ = await reader.call('wamp.subscription.get_events', subscription, **filters)
        return events

    every = await read(from_publication=published[0], until_publication=published[4])
    own = [event for event in every if event['args'][0] == run]
    assert [event['args'][1] for event in own] == [0, 1, 2, 3, 4]
    for event in own:
        assert_same(event['kwargs'], {'sample': SAMPLE})
        assert (event['subscription'], event['details']) == (subscription, {})
        assert len(event['timestamp']) == len('2026-11-20T10:30:00.000Z')

    order = [event['publication'] for event in every]
    between = order[order.index(published[1]) + 1:order.index(published[4])]

    async def page(**filters):
        return [event['publication'] for event in await read(after_publication=published[1], before_publication=published[4], **filters)]

    assert await page(limit=2) == between[:2]
    assert await page(limit=2, reverse=True) == between[::-1][:2]
    assert await page(until_time='2001-02-03T04:05:06Z') == []
    with fails('wamp.error.invalid_argument'):
        await read(from_publication=4711)
    with fails('wamp.error.no_such_subscription'):
        await reader.call('wamp.subscription.get_events', 4711)


# --- subscriptions


@case
async def prefix_and_wildcard_subscriptions_carry_the_topic(context):
    publisher, subscriber = await context.connect_all(2)
    base = uri('patterns')
    exact = await subscriber.inbox(f'{base}.a.b')
    prefix = await subscriber.inbox(f'{base}.a', match='prefix')
    wildcard = await subscriber.inbox(f'{base}..b', match='wildcard')
    for name in ('a.b', 'a.c', 'ab', 'z.b', 'z.b.c'):
        await publisher.publish(f'{base}.{name}', name)
    await publisher.drained(subscriber)
    assert [event.args[0] for event in exact.items] == ['a.b']
    assert [event.args[0] for event in prefix.items] == ['a.b', 'a.c', 'ab']
    assert [event.args[0] for event in wildcard.items] == ['a.b', 'z.b']
    for event in prefix.items + wildcard.items:
        assert event.details.topic == f'{base}.{event.args[0]}'


@case
async def nothing_comes_after_unsubscribe(context):
    publisher, subscriber = await context.connect_all(2)
    topic = uri('short')
    inbox = await subscriber.inbox(topic)
    await publisher.publish(topic, 1)
    await inbox.take(1)
    await subscriber.settle(inbox.subscription.unsubscribe())
    await publisher.publish(topic, 2)
    await publisher.drained(subscriber)
    assert len(inbox.items) == 1


# --- payloads

SAMPLE = {
    'text': 'Grüße, 世界, \U0001f426 "quoted" \\ / \t\n',
    'empty': ['', [], {}, None],
    'flags': [True, False],
    'integers': [0, 1, -1, 127, 128, 255, 256, -128, -129, 65535, 65536, 2 ** 31, 2 ** 32 + 1, -(2 ** 40),
                 2 ** 53, 2 ** 53 + 1, -(2 ** 53) - 1, 2 ** 63 - 1, -(2 ** 63), 2 ** 64 - 1],
    'floats': [0.5, -0.25, 1.0, 3.141592653589793, 1e-300, 1.7976931348623157e308],
    'nested': {'list': [{'deep': [[1, [2, [3, {'end': 'x'}]]]]}], 'key with space': {'ключ': 1}},
    'bytes': bytes([0, 1, 2, 127, 128, 254, 255]),
    'many bytes': bytes(range(256)) + b'more',
    'no bytes': b'',
}


def same(left, right):
    """Equal, and of equal types: 1 is not 1.0 here, and True is not 1."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def assert_same(found, expected, path='payload'):
    if isinstance(expected, dict) and isinstance(found, dict):
        assert found.keys() == expected.keys(), path
        for key in expected:
            assert_same(found[key], expected[key], f'{path}.{key}')
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(found) == len(expected), path
        for index, item in enumerate(expected):
            assert_same(found[index], item, f'{path}[{index}]')
    else:
        assert same(found, expected), f'{path}: {found!r} is not {expected!r}'


@case
async def every_kind_of_value_comes_back_unchanged(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('values')
    await callee.register(procedure, lambda args, kwargs, _: CallResult(*args, **kwargs))
    args, kwargs = await caller.call(procedure, SAMPLE, 'more', sample=SAMPLE)
    assert_same(args, [SAMPLE, 'more'])
    assert_same(kwargs, {'sample': SAMPLE})


@case
async def one_mebibyte_of_text_and_of_bytes(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('big')
    await callee.register(procedure, lambda args, _, __: CallResult(*args))
    for payload in (('starling ' * 116509)[:2 ** 20], bytes(range(256)) * 4096):
        args, _ = await caller.call(procedure, payload)
        assert len(payload) == 2 ** 20 and args[0] == payload


# --- volume

VOLUME = 10_000
WINDOW = 500


@case
async def ten_thousand_events_in_order(context):
    publisher, subscriber = await context.connect_all(2)
    base = uri('flood')
    inbox = Inbox()
    for name in ('even', 'odd'):
        await subscriber.subscribe(f'{base}.{name}', lambda event: inbox.put(event.args[0]))
    for index in range(VOLUME):
        topic = f"{base}.{('even', 'odd')[index % 2]}"
        if index % WINDOW == WINDOW - 1:  # in windows: the subscriber's outbound budget is not the subject here
            await publisher.publish(topic, index)
        else:
            publisher.publish_unacknowledged(topic, index)
    await inbox.take(VOLUME, 50)
    assert inbox.items == list(range(VOLUME))


@case
async def ten_thousand_calls_in_order(context):
    callee, caller = await context.connect_all(2)
    procedure = uri('count')
    invoked = []

    def endpoint(args, kwargs, details):
        invoked.append(args[0])
        return args[0]

    await callee.register(procedure, endpoint)
    for start in range(0, VOLUME, WINDOW):
        replies = await asyncio.gather(*(caller.call(procedure, index) for index in range(start, start + WINDOW)))
        assert [args[0] for args, _ in replies] == list(range(start, start + WINDOW))
    assert invoked == list(range(VOLUME))
