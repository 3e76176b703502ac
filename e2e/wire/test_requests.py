"""Requests that are refused with ERROR, or have no effect, while the session goes on."""

import pytest

from features import needs, works
from wire import (
    ABORT, CALL, CANCEL, ERROR, EVENT, GOODBYE, HELLO, INVOCATION, PUBLISH, PUBLISHED, REGISTER, REGISTERED, RESULT, ROLES, SUBSCRIBE,
    SUBSCRIBED, UNREGISTER, UNREGISTERED, UNSUBSCRIBE, UNSUBSCRIBED, WELCOME, YIELD, Session)

INVALID_URI = 'wamp.error.invalid_uri'
MALFORMED = ['', 'a..b', '.a', 'a.', 'a b', 'a#b', 'a.\n', 'e2e.a.b\n', 'a\tb', 'a\u00a0b', 'a\u0000b']


@pytest.mark.parametrize('topic', MALFORMED, ids=repr)
def test_malformed_uri(topic, flavour, open_session):
    session = open_session(flavour)
    for message in ([SUBSCRIBE, {}], [REGISTER, {}], [CALL, {}], [PUBLISH, {'acknowledge': True}]):
        request = session.next()
        session.send(message[0], request, message[1], topic)
        session.expect_error(message[0], request, INVALID_URI)
    session.send(PUBLISH, session.next(), {}, topic)  # without acknowledge nobody is told
    session.alive()


def test_empty_components_are_for_wildcards_only(flavour, open_session, uri):
    session = open_session(flavour)
    base = uri('empty')
    for match in ('exact', 'prefix'):
        request = session.next()
        session.send(SUBSCRIBE, request, {'match': match}, f'{base}..x')
        session.expect_error(SUBSCRIBE, request, INVALID_URI)
    session.subscribe(f'{base}..x', match='wildcard')
    session.register(f'{base}..x', match='wildcard')


@pytest.mark.parametrize('components', [1000, 20_000])
def test_uri_of_many_components(components, flavour, open_session):
    session = open_session(flavour)
    request = session.next()
    session.send(SUBSCRIBE, request, {}, '.'.join(['a'] * components))
    session.expect_error(SUBSCRIBE, request, INVALID_URI)
    session.alive()


def test_reserved_namespace(flavour, open_session):
    session, watcher = open_session(flavour), open_session()
    watcher.subscribe('wamp.session.e2e_fake')
    for message in ([REGISTER, {}, 'wamp.foo'], [REGISTER, {'match': 'prefix'}, 'wamp.'], [REGISTER, {}, 'starling.e2e.foo'],
                    [PUBLISH, {'acknowledge': True}, 'wamp.session.e2e_fake']):
        request = session.next()
        session.send(message[0], request, *message[1:])
        session.expect_error(message[0], request, INVALID_URI)
    session.register('wampum.e2e')  # only the whole first component counts
    watcher.alive()


@needs('session_meta_api')
def test_meta_procedures_are_never_captured_by_patterns(flavour, open_session):
    greedy, caller = open_session(flavour), open_session()
    greedy.register('w', match='prefix')
    request = caller.call('wamp.session.count')
    assert caller.expect(RESULT, request)[3][0] >= 2


def test_calls_into_the_reserved_namespace_are_never_captured_by_patterns(flavour, open_session):
    greedy, caller = open_session(flavour), open_session()
    greedy.register('w', match='prefix')
    caller.expect_error(CALL, caller.call('wamp.no.such'), 'wamp.error.no_such_procedure')


def test_foreign_and_unknown_subscriptions_and_registrations(flavour, open_session, uri):
    owner, other = open_session(), open_session(flavour)
    topic, procedure = uri('owned'), uri('owned')
    subscription, registration = owner.subscribe(topic), owner.register(procedure)
    for id in (subscription, 2 ** 53, 1):
        request = other.next()
        other.send(UNSUBSCRIBE, request, id)
        other.expect_error(UNSUBSCRIBE, request, 'wamp.error.no_such_subscription')
    for id in (registration, 2 ** 53, 1):
        request = other.next()
        other.send(UNREGISTER, request, id)
        other.expect_error(UNREGISTER, request, 'wamp.error.no_such_registration')
    other.publish(topic, ['still there'])
    assert owner.expect(EVENT, subscription)[4] == ['still there']
    other.call(procedure)
    owner.expect(INVOCATION, 1, registration)


def test_conflicting_registrations(flavour, open_session, uri):
    first, second = open_session(), open_session(flavour)
    procedure = uri('conflict')
    first.register(procedure)
    for options in ({}, {'invoke': 'single'}, {'invoke': 'roundrobin'}):
        request = second.next()
        second.send(REGISTER, request, options, procedure)
        second.expect_error(REGISTER, request, 'wamp.error.procedure_already_exists')
    second.register(procedure, match='prefix')
    second.register(procedure, match='wildcard')
    request = first.next()
    first.send(REGISTER, request, {}, procedure)
    first.expect_error(REGISTER, request, 'wamp.error.procedure_already_exists')


def test_wildcard_with_the_longer_literal_beginning_wins(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    base = uri('order')
    registrations = {
        'a..c.d': callee.register(f'{base}.a..c.d', match='wildcard'),
        'a.b..': callee.register(f'{base}.a.b..', match='wildcard'),
    }
    caller.call(f'{base}.a.b.c.d')
    invocation = callee.expect(INVOCATION)
    assert invocation[2] == registrations['a.b..']
    assert invocation[3]['procedure'] == f'{base}.a.b.c.d'
    caller.call(f'{base}.a.x.c.d')
    assert callee.expect(INVOCATION)[2] == registrations['a..c.d']


def test_repeated_subscribe_is_one_membership(flavour, open_session, uri):
    session, publisher = open_session(flavour), open_session()
    topic = uri('twice')
    subscription = session.subscribe(topic)
    assert session.subscribe(topic) == subscription
    publisher.publish(topic)
    session.expect(EVENT, subscription)
    session.alive()
    request = session.next()
    session.send(UNSUBSCRIBE, request, subscription)
    session.expect(UNSUBSCRIBED, request)
    publisher.publish(topic)
    session.alive()


def test_callee_without_progressive_invocations(flavour, open_session, uri):
    callee = open_session()
    caller = open_session(flavour, roles={'caller': {'features': {'progressive_call_invocations': True, 'call_canceling': True}}})
    procedure = uri('chunks')
    callee.register(procedure)
    request = caller.call(procedure, ['chunk'], progress=True)
    caller.expect_error(CALL, request, 'wamp.error.feature_not_supported')
    callee.alive()


def test_progressive_invocation_reaches_one_callee_under_one_id(flavour, open_session, uri):
    features = {'progressive_call_invocations': True, 'call_canceling': True, 'progressive_call_results': True}
    caller = open_session(flavour, roles={'caller': {'features': features}})
    callee = open_session(flavour, roles={'callee': {'features': features}})
    procedure = uri('chunks')
    registration = callee.register(procedure)
    request = caller.call(procedure, [1], progress=True)
    first = callee.expect(INVOCATION, 1, registration)
    assert first[3]['progress'] is True and first[4] == [1]
    caller.send(CALL, request, {'progress': True}, procedure, [2])
    assert callee.expect(INVOCATION, 1, registration)[4] == [2]
    caller.send(CALL, request, {}, procedure, [3])
    last = callee.expect(INVOCATION, 1, registration)
    assert not last[3].get('progress') and last[4] == [3]
    callee.send(YIELD, 1, {}, ['sum', 6])
    assert caller.expect(RESULT, request)[3] == ['sum', 6]
    caller.alive()


def test_callee_without_payload_passthru(flavour, open_session, uri):
    callee = open_session()
    caller = open_session(flavour, roles={'caller': {'features': {'payload_passthru_mode': True}}})
    procedure = uri('ppt')
    callee.register(procedure)
    request = caller.call(procedure, ['opaque'], ppt_scheme='x_custom', ppt_serializer='native')
    caller.expect_error(CALL, request, 'wamp.error.feature_not_supported')
    callee.alive()


def test_payload_passthru_details_travel_with_the_payload(flavour, open_session, uri):
    announced = {'features': {'payload_passthru_mode': True}}
    publisher = open_session(flavour, roles={'publisher': announced})
    subscriber = open_session(roles={'subscriber': announced})
    topic = uri('ppt')
    subscription = subscriber.subscribe(topic)
    keys = {'ppt_scheme': 'x_custom', 'ppt_serializer': 'native', 'ppt_cipher': 'none', 'ppt_keyid': 'k1'}
    publisher.publish(topic, ['opaque'], **keys)
    event = subscriber.expect(EVENT, subscription)
    assert {key: event[3].get(key) for key in keys} == keys and event[4] == ['opaque']


# --- without effect


def test_cancel_of_an_unknown_or_finished_call(flavour, open_session, uri):
    caller, other = open_session(flavour), open_session()
    procedure = uri('cancel')
    other.register(procedure)
    request = caller.call(procedure)
    invocation = other.expect(INVOCATION)[1]
    other.send(YIELD, invocation, {}, ['done'])
    caller.expect(RESULT, request)
    for id in (request, 4711, 2 ** 53):
        caller.send(CANCEL, id, {})
        caller.send(CANCEL, id, {'mode': 'kill'})
    caller.alive()
    other.alive()


def test_cancel_of_the_call_of_another_session(flavour, open_session, uri):
    callee, caller, other = open_session(), open_session(), open_session(flavour)
    procedure = uri('foreign')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    other.send(CANCEL, request, {'mode': 'killnowait'})
    other.alive()
    callee.send(YIELD, invocation, {}, ['unharmed'])
    assert caller.expect(RESULT, request)[3] == ['unharmed']


@pytest.mark.parametrize('mode', ['skip', 'kill', 'killnowait', None])
def test_cancel_modes(mode, flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session(flavour)
    procedure = uri('modes')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    caller.send(CANCEL, request, {'mode': mode} if mode else {})
    if mode == 'kill':
        assert callee.expect(69, invocation)[2]['mode'] == 'kill'
        callee.send(ERROR, INVOCATION, invocation, {}, 'e2e.error.stopped', ['by', 'callee'])
        assert caller.expect_error(CALL, request, 'e2e.error.stopped')[5] == ['by', 'callee']
    else:
        caller.expect_error(CALL, request, 'wamp.error.canceled')
        if mode != 'skip':
            assert callee.expect(69, invocation)[2]['mode'] == 'killnowait'
        callee.send(YIELD, invocation, {}, ['too late'])
    callee.alive()
    caller.alive()


def test_no_interrupt_for_a_callee_that_cannot_be_cancelled(flavour, open_session, uri):
    callee = open_session(flavour, roles={'callee': {}, 'caller': {}})
    caller = open_session(flavour)
    procedure = uri('stubborn')
    callee.register(procedure)
    request = caller.call(procedure)
    callee.expect(INVOCATION)
    caller.send(CANCEL, request, {'mode': 'kill'})
    caller.expect_error(CALL, request, 'wamp.error.canceled')
    callee.alive()


def test_second_answer_to_an_invocation(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    procedure = uri('twice')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    callee.send(YIELD, invocation, {}, ['first'])
    callee.send(YIELD, invocation, {}, ['second'])
    callee.send(ERROR, INVOCATION, invocation, {}, 'e2e.error.third')
    assert caller.expect(RESULT, request)[3] == ['first']
    callee.alive()
    caller.alive()


def test_progress_that_nobody_asked_for_is_dropped(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    procedure = uri('unasked')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)
    assert 'receive_progress' not in invocation[3]
    callee.send(YIELD, invocation[1], {'progress': True}, ['part'])
    callee.send(YIELD, invocation[1], {}, ['whole'])
    assert caller.expect(RESULT, request)[2:] == [{}, ['whole']]


def test_progressive_results_after_the_final_one_are_dropped(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session(flavour)
    procedure = uri('asked')
    callee.register(procedure)
    request = caller.call(procedure, receive_progress=True)
    invocation = callee.expect(INVOCATION)
    assert invocation[3]['receive_progress'] is True
    for part in range(5):
        callee.send(YIELD, invocation[1], {'progress': True}, [part])
    callee.send(YIELD, invocation[1], {})
    callee.send(YIELD, invocation[1], {'progress': True}, ['late'])
    for part in range(5):
        result = caller.expect(RESULT, request)
        assert result[2]['progress'] is True and result[3] == [part]
    assert caller.expect(RESULT, request) == [RESULT, request, {}]
    caller.alive()
    callee.alive()


def test_unregister_does_not_end_a_running_invocation(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    procedure = uri('running')
    registration = callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    unregister = callee.next()
    callee.send(UNREGISTER, unregister, registration)
    callee.expect(UNREGISTERED, unregister)
    callee.send(YIELD, invocation, {}, ['finished'])
    assert caller.expect(RESULT, request)[3] == ['finished']


def test_invocations_count_per_callee(flavour, open_session, uri):
    callees = [open_session(flavour), open_session(flavour)]
    caller = open_session()
    for callee in callees:
        procedure = uri('counted')
        callee.register(procedure)
        for expected in (1, 2, 3):
            caller.call(procedure)
            callee.expect(INVOCATION, expected)


def test_null_counts_as_absent(flavour, open_session, uri):
    subscriber, publisher = open_session(flavour), open_session(flavour)
    topic = uri('null')
    request = subscriber.next()
    subscriber.send(SUBSCRIBE, request, {'match': None, 'get_retained': None}, topic)
    subscription = subscriber.expect(SUBSCRIBED, request)[2]
    request = publisher.next()
    publisher.send(PUBLISH, request, {'acknowledge': True, 'exclude': None, 'exclude_me': None, 'retain': None}, topic)
    publisher.expect(PUBLISHED, request)
    subscriber.expect(EVENT, subscription)
    publisher.call(topic, timeout=None, disclose_me=None, receive_progress=None)
    publisher.expect(ERROR, CALL)


def test_unknown_options_features_and_roles_are_ignored(flavour, daemon, open_session, uri):
    roles = {'caller': {'features': {'time_travel': True}, 'x_more': 1}, 'publisher': {}, 'spectator': {'features': {}}}
    session = open_session(flavour, roles=roles)
    session.subscribe(uri('options'), _custom={'a': [1]}, x_custom=None, colour='blue')
    session.alive()


def test_empty_payload_elements(flavour, open_session, uri):
    subscriber, publisher = open_session(flavour), open_session(flavour)
    topic = uri('empty')
    subscription = subscriber.subscribe(topic)
    for payload in ([], [[]], [[], {}]):
        publisher.publish(topic, *payload)
        assert len(subscriber.expect(EVENT, subscription)) == 4
    publisher.publish(topic, [1], {})
    assert subscriber.expect(EVENT, subscription)[4:] == [[1]]
    publisher.publish(topic, [], {'a': 1})
    assert subscriber.expect(EVENT, subscription)[4:] == [[], {'a': 1}]


# --- session


def test_requests_sent_before_welcome_are_served(flavour, daemon, uri):
    topic = uri('early')
    with flavour.connect(daemon) as connection:
        connection.write(b''.join(map(connection.encode, (
            [HELLO, 'realm1', {'roles': ROLES}],
            [SUBSCRIBE, 1, {}, topic],
            [PUBLISH, 2, {'acknowledge': True, 'exclude_me': False}, topic, ['early']]))))
        session = Session(connection, join=False)
        session.expect(WELCOME)
        subscription = session.expect(SUBSCRIBED, 1)[2]
        assert sorted(session.receive()[0] for _ in range(2)) == [PUBLISHED, EVENT]
        assert subscription


def test_goodbye_is_answered_once_and_ends_the_session(flavour, open_session, uri):
    session, other = open_session(flavour), open_session()
    procedure, topic = uri('left'), uri('left')
    session.register(procedure)
    subscription = other.subscribe(topic)
    connection = session.connection
    connection.write(connection.encode([GOODBYE, {'message': 'bye'}, 'e2e.some.reason'])
                     + connection.encode([PUBLISH, session.next(), {}, topic]))
    reply = session.expect(GOODBYE)
    assert reply[2] == 'wamp.close.goodbye_and_out'
    other.expect_error(CALL, other.call(procedure), 'wamp.error.no_such_procedure')
    assert subscription


def test_new_session_on_the_same_connection(flavour, open_session):
    session = open_session(flavour)
    session.alive()
    session.leave()
    again = Session(session.connection)
    assert again.id != session.id
    again.alive()
    again.leave()


def test_abort_of_a_client_is_not_answered(flavour, open_session, uri):
    session, other = open_session(flavour), open_session()
    procedure = uri('aborted')
    session.register(procedure)
    session.send(ABORT, {}, 'e2e.error.enough')
    session.connection.expect_end()
    other.expect_error(CALL, other.call(procedure), 'wamp.error.no_such_procedure')


def test_welcome_announces_what_the_router_does(flavour, open_session):
    session = open_session(flavour)
    broker, dealer = (session.details['roles'][role]['features'] for role in ('broker', 'dealer'))
    for feature in ('publisher_exclusion', 'subscriber_blackwhite_listing', 'publisher_identification', 'pattern_based_subscription',
                    'subscription_meta_api', 'session_meta_api', 'event_retention', 'event_history'):
        assert broker.get(feature, False) is works(feature), feature
    for feature in ('call_canceling', 'call_timeout', 'caller_identification', 'progressive_call_results', 'pattern_based_registration',
                    'shared_registration', 'registration_meta_api', 'session_meta_api', 'testament_meta_api'):
        assert dealer.get(feature, False) is works(feature), feature
    for never in ('sharded_registration', 'sharded_subscriptions', 'reflection'):
        assert not broker.get(never) and not dealer.get(never), never
    assert session.details['realm'] == 'realm1'
    assert session.details['authmethod'] == 'anonymous'


def test_lenient_realm_takes_ids_in_any_order(flavour, open_session, uri):
    session = open_session(flavour)
    for request in (7, 3, 2 ** 53, 1, 4711):
        session.send(SUBSCRIBE, request, {}, uri('order'))
        session.expect(SUBSCRIBED, request)
    session.send(REGISTER, 3, {}, uri('order'))
    session.expect(REGISTERED, 3)
