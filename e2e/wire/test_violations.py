"""What must end a session with ABORT wamp.error.protocol_violation: each kind of violation on each transport and serializer.

After each of them: nothing more comes on that connection, what was sent behind the violation has no effect, and the subscriptions and
registrations of the session are gone.
"""

import pytest

from flavours import FLAVOURS
from wire import (
    ABORT, AUTHENTICATE, CALL, CANCEL, CBOR, ERROR, EVENT, GOODBYE, HELLO, INVOCATION, JSON, MSGPACK, PUBLISH, REGISTER, ROLES, SUBSCRIBE,
    UNREGISTER, UNSUBSCRIBE, YIELD, RawSocket, Session)

TOO_LARGE = 2 ** 53 + 1

# Messages of an established session; a function gets the next request id.
MESSAGES = {
    'second HELLO': [HELLO, 'realm1', {'roles': ROLES}],
    'AUTHENTICATE in an open session': [AUTHENTICATE, 'signature', {}],
    'WELCOME from a client': [2, 1, {'roles': {}}],
    'CHALLENGE from a client': [4, 'ticket', {}],
    'PUBLISHED from a client': [17, 1, 1],
    'SUBSCRIBED from a client': [33, 1, 1],
    'UNSUBSCRIBED from a client': [35, 1],
    'EVENT from a client': [36, 1, 1, {}],
    'RESULT from a client': [50, 1, {}],
    'REGISTERED from a client': [65, 1, 1],
    'UNREGISTERED from a client': [67, 1],
    'INVOCATION from a client': [68, 1, 1, {}],
    'INTERRUPT from a client': [69, 1, {}],
    'unknown code 0': [0],
    'unknown code 7': [7, 1],
    'unknown code 37': [37, 1],
    'unknown code 200': [200, 1, {}],
    'unknown code 256': [256],
    'negative code': [-1],
    'code as string': ['16', 1, {}, 'a.b'],
    'code as list': [[1]],
    'code as boolean': [True, 'realm1', {}],
    'empty list': [],
    'a map': {},
    'a number': 42,
    'a string': 'x',
    'null': None,

    'ERROR of type CALL': [ERROR, CALL, 1, {}, 'e2e.error'],
    'ERROR of type SUBSCRIBE': [ERROR, SUBSCRIBE, 1, {}, 'e2e.error'],
    'ERROR for an invocation never issued': [ERROR, INVOCATION, 1, {}, 'e2e.error'],
    'ERROR for invocation 0': [ERROR, INVOCATION, 0, {}, 'e2e.error'],
    'YIELD for an invocation never issued': [YIELD, 1, {}],
    'YIELD for invocation 0': [YIELD, 0, {}],

    'request id 0': [SUBSCRIBE, 0, {}, 'e2e.a'],
    'request id too large': [SUBSCRIBE, TOO_LARGE, {}, 'e2e.a'],
    'request id negative': [PUBLISH, -1, {}, 'e2e.a'],
    'request id a string': [CALL, '1', {}, 'e2e.a'],
    'request id a boolean': [REGISTER, True, {}, 'e2e.a'],
    'request id null': [CALL, None, {}, 'e2e.a'],
    'request id with a fraction': [CALL, 1.5, {}, 'e2e.a'],
    'subscription id 0': lambda id: [UNSUBSCRIBE, id, 0],
    'subscription id a string': lambda id: [UNSUBSCRIBE, id, '1'],
    'registration id too large': lambda id: [UNREGISTER, id, TOO_LARGE],
    'registration id null': lambda id: [UNREGISTER, id, None],
    'CANCEL of request 0': [CANCEL, 0, {}],

    'PUBLISH of one element': [PUBLISH],
    'PUBLISH without options': lambda id: [PUBLISH, id],
    'PUBLISH without topic': lambda id: [PUBLISH, id, {}],
    'PUBLISH with one element too many': lambda id: [PUBLISH, id, {}, 'e2e.a', [], {}, 1],
    'SUBSCRIBE without topic': lambda id: [SUBSCRIBE, id, {}],
    'SUBSCRIBE with one element too many': lambda id: [SUBSCRIBE, id, {}, 'e2e.a', []],
    'UNSUBSCRIBE without subscription': lambda id: [UNSUBSCRIBE, id],
    'UNSUBSCRIBE with one element too many': lambda id: [UNSUBSCRIBE, id, 1, 1],
    'CALL without procedure': lambda id: [CALL, id, {}],
    'CALL with one element too many': lambda id: [CALL, id, {}, 'e2e.a', [], {}, None],
    'CANCEL without options': lambda id: [CANCEL, id],
    'REGISTER without procedure': lambda id: [REGISTER, id, {}],
    'UNREGISTER without registration': lambda id: [UNREGISTER, id],
    'YIELD without options': [YIELD, 1],
    'ERROR without URI': [ERROR, INVOCATION, 1, {}],
    'GOODBYE without reason': [GOODBYE, {}],
    'GOODBYE with one element too many': [GOODBYE, {}, 'wamp.close.normal', 1],

    'PUBLISH options a list': lambda id: [PUBLISH, id, [], 'e2e.a'],
    'SUBSCRIBE options a string': lambda id: [SUBSCRIBE, id, 'x', 'e2e.a'],
    'CALL options null': lambda id: [CALL, id, None, 'e2e.a'],
    'topic a number': lambda id: [PUBLISH, id, {}, 5],
    'topic null': lambda id: [SUBSCRIBE, id, {}, None],
    'procedure a list': lambda id: [REGISTER, id, {}, ['e2e.a']],
    'args a map': lambda id: [CALL, id, {}, 'e2e.a', {}],
    'args null': lambda id: [CALL, id, {}, 'e2e.a', None],
    'args a string': lambda id: [PUBLISH, id, {}, 'e2e.a', 'opaque'],
    'kwargs a list': lambda id: [CALL, id, {}, 'e2e.a', [], []],
    'kwargs null': lambda id: [PUBLISH, id, {}, 'e2e.a', [], None],
    'GOODBYE details a list': [GOODBYE, [], 'wamp.close.normal'],
    'GOODBYE reason a number': [GOODBYE, {}, 5],

    'PUBLISH.acknowledge a number': lambda id: [PUBLISH, id, {'acknowledge': 1}, 'e2e.a'],
    'PUBLISH.acknowledge a string': lambda id: [PUBLISH, id, {'acknowledge': 'true'}, 'e2e.a'],
    'PUBLISH.exclude_me a string': lambda id: [PUBLISH, id, {'exclude_me': 'no'}, 'e2e.a'],
    'PUBLISH.disclose_me a string': lambda id: [PUBLISH, id, {'disclose_me': 'yes'}, 'e2e.a'],
    'PUBLISH.retain a number': lambda id: [PUBLISH, id, {'retain': 1}, 'e2e.a'],
    'PUBLISH.exclude a string': lambda id: [PUBLISH, id, {'exclude': 'x'}, 'e2e.a'],
    'PUBLISH.exclude of strings': lambda id: [PUBLISH, id, {'exclude': ['x']}, 'e2e.a'],
    'PUBLISH.eligible a map': lambda id: [PUBLISH, id, {'eligible': {}}, 'e2e.a'],
    'PUBLISH.eligible of booleans': lambda id: [PUBLISH, id, {'eligible': [True]}, 'e2e.a'],
    'PUBLISH.exclude_authid of numbers': lambda id: [PUBLISH, id, {'exclude_authid': [1]}, 'e2e.a'],
    'PUBLISH.eligible_authid a string': lambda id: [PUBLISH, id, {'eligible_authid': 'x'}, 'e2e.a'],
    'PUBLISH.exclude_authrole a map': lambda id: [PUBLISH, id, {'exclude_authrole': {}}, 'e2e.a'],
    'PUBLISH.eligible_authrole of lists': lambda id: [PUBLISH, id, {'eligible_authrole': [['x']]}, 'e2e.a'],
    'SUBSCRIBE.match a number': lambda id: [SUBSCRIBE, id, {'match': 5}, 'e2e.a'],
    'SUBSCRIBE.match unknown': lambda id: [SUBSCRIBE, id, {'match': 'fuzzy'}, 'e2e.a'],
    'SUBSCRIBE.get_retained a string': lambda id: [SUBSCRIBE, id, {'get_retained': 'x'}, 'e2e.a'],
    'REGISTER.match unknown': lambda id: [REGISTER, id, {'match': 'fuzzy'}, 'e2e.a'],
    'REGISTER.invoke unknown': lambda id: [REGISTER, id, {'invoke': 'sometimes'}, 'e2e.a'],
    'REGISTER.invoke a number': lambda id: [REGISTER, id, {'invoke': 1}, 'e2e.a'],
    'REGISTER.disclose_caller a number': lambda id: [REGISTER, id, {'disclose_caller': 1}, 'e2e.a'],
    'CALL.timeout negative': lambda id: [CALL, id, {'timeout': -1}, 'e2e.a'],
    'CALL.timeout a string': lambda id: [CALL, id, {'timeout': '5'}, 'e2e.a'],
    'CALL.timeout with a fraction': lambda id: [CALL, id, {'timeout': 1.5}, 'e2e.a'],
    'CALL.receive_progress a number': lambda id: [CALL, id, {'receive_progress': 1}, 'e2e.a'],
    'CALL.disclose_me a number': lambda id: [CALL, id, {'disclose_me': 0}, 'e2e.a'],
    'CALL.progress unannounced': lambda id: [CALL, id, {'progress': True}, 'e2e.a'],
    'CALL.ppt_scheme unannounced': lambda id: [CALL, id, {'ppt_scheme': 'x_custom'}, 'e2e.a', ['opaque']],
    'PUBLISH.ppt_scheme unannounced': lambda id: [PUBLISH, id, {'ppt_scheme': 'x_custom'}, 'e2e.a', ['opaque']],
    'CANCEL.mode unknown': lambda id: [CANCEL, id, {'mode': 'fuzzy'}],
    'CANCEL.mode a number': lambda id: [CANCEL, id, {'mode': 5}],
}

# Octets that are no message at all, by serializer.
DEEP = 10_000
OCTETS = {
    JSON: {
        'nothing': b'',
        'white space': b'  ',
        'truncated': b'[48,9,{},"e2e.a"',
        'trailing comma': b'[48,9,{},"e2e.a",]',
        'two messages': b'[48,9,{},"e2e.a"][48,10,{},"e2e.a"]',
        'garbage behind': b'[48,9,{},"e2e.a"] x',
        'id with point': b'[48,9.0,{},"e2e.a"]',
        'id with exponent': b'[48,1e1,{},"e2e.a"]',
        'code with point': b'[48.0,9,{},"e2e.a"]',
        'leading zero': b'[48,09,{},"e2e.a"]',
        'plus sign': b'[48,+9,{},"e2e.a"]',
        'NaN in the payload': b'[48,9,{},"e2e.a",[NaN]]',
        'comment': b'[48,9,{},"e2e.a" /* no */]',
        'single quotes': b"[48,9,{},'e2e.a']",
        'control character in a string': b'[48,9,{},"e2e.a",["a\nb"]]',
        'bad escape': b'[48,9,{},"e2e.a",["\\x41"]]',
        'half a unicode escape': b'[48,9,{},"e2e.a",["\\u12"]]',
        'byte order mark': b'\xef\xbb\xbf[48,9,{},"e2e.a"]',
        'option twice': b'[32,9,{"match":"exact","match":"exact"},"e2e.a"]',
        'key without quotes': b'[48,9,{},"e2e.a",[],{a:1}]',
        'too deep': b'[48,9,{},"e2e.a",[' + b'[' * DEEP + b']' * DEEP + b']]',
        'too deep and never closed': b'[' * DEEP,
        'number of many digits in place of the id': b'[48,' + b'9' * 400 + b',{},"e2e.a"]',
    },
    MSGPACK: {
        'nothing': b'',
        'truncated': b'\x94\x30\x09\x80',
        'garbage behind': b'\x94\x30\x09\x80\xa5e2e.a\xc0',
        'code that is never used': b'\xc1',
        'more elements than octets': b'\xdd\xff\xff\xff\xff\x30',
        'more octets than there are': b'\x94\x30\x09\x80\xdb\xff\xff\xff\xffe2e.a',
        'payload cut off': b'\x95\x30\x09\x80\xa5e2e.a\x92\x01',
        'map of numbers as options': b'\x94\x30\x09\x81\x01\x01\xa5e2e.a',
        'number as key of kwargs': b'\x96\x30\x09\x80\xa5e2e.a\x90\x81\x01\x01',
        'topic of bytes': b'\x94\x30\x09\x80\xc4\x05e2e.a',
        'topic that is not UTF-8': b'\x94\x30\x09\x80\xa2\xff\xfe',
        'too deep': b'\x95\x30\x09\x80\xa5e2e.a\x91' + b'\x91' * DEEP + b'\x90',
        'too deep and cut off': b'\x91' * DEEP,
    },
    CBOR: {
        'nothing': b'',
        'truncated': b'\x84\x18\x30\x09\xa0',
        'garbage behind': b'\x84\x18\x30\x09\xa0\x65e2e.a\xf6',
        'reserved length': b'\x9c',
        'break without begin': b'\xff',
        'more elements than octets': b'\x9b\x7f\xff\xff\xff\xff\xff\xff\xff\x18\x30',
        'more octets than there are': b'\x84\x18\x30\x09\xa0\x7b\x7f\xff\xff\xff\xff\xff\xff\xffe2e.a',
        'indefinite list never ended': b'\x9f\x18\x30\x09\xa0\x65e2e.a',
        'payload cut off': b'\x85\x18\x30\x09\xa0\x65e2e.a\x82\x01',
        'map of numbers as options': b'\x84\x18\x30\x09\xa1\x01\x01\x65e2e.a',
        'number as key of kwargs': b'\x86\x18\x30\x09\xa0\x65e2e.a\x80\xa1\x01\x01',
        'topic of bytes': b'\x84\x18\x30\x09\xa0\x45e2e.a',
        'topic that is not UTF-8': b'\x84\x18\x30\x09\xa0\x62\xff\xfe',
        'too deep': b'\x85\x18\x30\x09\xa0\x65e2e.a\x81' + b'\x81' * DEEP + b'\x80',
        'too deep and cut off': b'\x81' * DEEP,
    },
}


def numbered(message, request):
    return message(request) if callable(message) else message


def violate(victim, octets, observer, uri):
    """The victim sends these octets with more behind them; checks that all of it ends as it must."""
    connection = victim.connection
    procedure, later = uri('victim'), uri('later')
    observer.subscribe(later)
    victim.register(procedure)
    victim.subscribe(uri('watched'))
    connection.write(octets
                     + connection.encode([PUBLISH, victim.next(), {'acknowledge': True}, later])
                     + connection.encode([REGISTER, victim.next(), {}, later]))
    victim.expect_abort()
    for name in (procedure, later):
        # the first message the observer gets is this answer: so no EVENT came before
        observer.expect_error(CALL, observer.call(name), 'wamp.error.no_such_procedure')


@pytest.mark.parametrize('name', MESSAGES)
def test_message(name, flavour, open_session, uri):
    victim = open_session(flavour)
    # the ids of REGISTER and SUBSCRIBE, which go first, are 1 and 2
    violate(victim, victim.connection.encode(numbered(MESSAGES[name], 3)), open_session(), uri)


@pytest.mark.parametrize('flavour,name', [
    pytest.param(flavour, name, id=f'{flavour.id}-{name}') for flavour in FLAVOURS for name in OCTETS[flavour.codec]])
def test_octets(flavour, name, open_session, uri):
    octets = OCTETS[flavour.codec][name]
    victim = open_session(flavour)
    connection = victim.connection
    framed = connection.frame(octets) if isinstance(connection, RawSocket) else connection.frame(octets, connection.opcode)
    violate(victim, framed, open_session(), uri)


# --- violations that need another session


def test_second_call_with_the_id_of_an_active_one(flavour, open_session, uri):
    callee, caller = open_session(), open_session(flavour)
    procedure = uri('hangs')
    callee.register(procedure)
    request = caller.call(procedure)
    callee.expect(INVOCATION)
    caller.send(CALL, request, {}, procedure)
    caller.expect_abort()
    # call_canceling is announced: the callee is told that the caller has gone
    assert callee.receive()[0] == 69
    callee.alive()


def test_error_of_a_callee_with_a_malformed_uri(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    procedure = uri('malformed')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    callee.send(ERROR, INVOCATION, invocation, {}, 'not..a#uri')
    callee.expect_abort()
    caller.expect_error(CALL, request, 'wamp.error.canceled')


def test_yield_with_ppt_unannounced(flavour, open_session, uri):
    callee, caller = open_session(flavour), open_session()
    procedure = uri('ppt')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    callee.send(YIELD, invocation, {'ppt_scheme': 'x_custom'}, ['opaque'])
    callee.expect_abort()
    caller.expect_error(CALL, request, 'wamp.error.canceled')


def test_yield_for_an_invocation_of_another_callee(flavour, open_session, uri):
    victim, callee, caller = open_session(flavour), open_session(), open_session()
    procedure = uri('mine')
    callee.register(procedure)
    request = caller.call(procedure)
    invocation = callee.expect(INVOCATION)[1]
    victim.send(YIELD, invocation, {}, ['stolen'])
    victim.expect_abort()
    callee.send(YIELD, invocation, {}, ['own'])
    assert caller.expect(50, request)[3] == ['own']


# --- before the session is open

FIRST_MESSAGES = {
    'AUTHENTICATE': [AUTHENTICATE, 'signature', {}],
    'GOODBYE': [GOODBYE, {}, 'wamp.close.normal'],
    'ERROR': [ERROR, INVOCATION, 1, {}, 'e2e.error'],
    'PUBLISH': [PUBLISH, 1, {}, 'e2e.a'],
    'SUBSCRIBE': [SUBSCRIBE, 1, {}, 'e2e.a'],
    'UNSUBSCRIBE': [UNSUBSCRIBE, 1, 1],
    'CALL': [CALL, 1, {}, 'e2e.a'],
    'CANCEL': [CANCEL, 1, {}],
    'REGISTER': [REGISTER, 1, {}, 'e2e.a'],
    'UNREGISTER': [UNREGISTER, 1, 1],
    'YIELD': [YIELD, 1, {}],
    'WELCOME': [2, 1, {}],
    'EVENT': [EVENT, 1, 1, {}],
    'unknown code': [200],
    'empty list': [],
    'a map': {},
    'a number': 42,
    'HELLO with its code as string': ['1', 'realm1', {'roles': ROLES}],
    'HELLO without details': [HELLO, 'realm1'],
    'HELLO with one element too many': [HELLO, 'realm1', {'roles': ROLES}, 1],
    'HELLO with details as list': [HELLO, 'realm1', []],
    'HELLO with a number as realm': [HELLO, 5, {'roles': ROLES}],
    'HELLO with null as realm': [HELLO, None, {'roles': ROLES}],
    'HELLO without roles': [HELLO, 'realm1', {}],
    'HELLO with empty roles': [HELLO, 'realm1', {'roles': {}}],
    'HELLO with a list of roles': [HELLO, 'realm1', {'roles': ['caller']}],
    'HELLO with unknown roles only': [HELLO, 'realm1', {'roles': {'spectator': {}}}],
    'HELLO with a role that is no map': [HELLO, 'realm1', {'roles': {'caller': True}}],
    'HELLO with features as list': [HELLO, 'realm1', {'roles': {'caller': {'features': []}}}],
    'HELLO with authmethods as string': [HELLO, 'realm1', {'roles': ROLES, 'authmethods': 'anonymous'}],
    'HELLO with a number as authid': [HELLO, 'realm1', {'roles': ROLES, 'authid': 5}],
}

REFUSALS = {
    'empty realm': ([HELLO, '', {'roles': ROLES}], 'wamp.error.invalid_uri'),
    'malformed realm': ([HELLO, 'a..b', {'roles': ROLES}], 'wamp.error.invalid_uri'),
    'realm with white space': ([HELLO, 'a b', {'roles': ROLES}], 'wamp.error.invalid_uri'),
    'unknown realm': ([HELLO, 'e2e.no.such.realm', {'roles': ROLES}], 'wamp.error.no_such_realm'),
    'no usable authentication method': (
        [HELLO, 'realm1', {'roles': ROLES, 'authmethods': ['ticket'], 'authid': 'x'}], 'wamp.error.no_matching_auth_method'),
}


@pytest.mark.parametrize('name', FIRST_MESSAGES)
def test_first_message(name, flavour, daemon):
    with flavour.connect(daemon) as connection:
        connection.write(connection.encode(FIRST_MESSAGES[name]) + connection.encode([HELLO, 'realm1', {'roles': ROLES}]))
        Session(connection, join=False).expect_abort()


@pytest.mark.parametrize('name', REFUSALS)
def test_refused_hello(name, flavour, daemon):
    message, reason = REFUSALS[name]
    with flavour.connect(daemon) as connection:
        connection.write(connection.encode(message) + connection.encode([HELLO, 'realm1', {'roles': ROLES}]))
        Session(connection, join=False).expect_abort(reason)


def test_abort_before_the_session_is_not_answered(flavour, daemon):
    with flavour.connect(daemon) as connection:
        connection.send([ABORT, {'message': 'changed my mind'}, 'wamp.error.no_such_realm'])
        connection.expect_end()
