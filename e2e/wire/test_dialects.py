"""What deployed encoders really put on the wire, and what must come out for a receiver with another serializer."""

import cbor2
import msgpack
import pytest

from wire import (
    CALL, CBOR, EVENT, INVOCATION, JSON, MSGPACK, PUBLISH, PUBLISHED, REGISTER, REGISTERED, SUBSCRIBE, SUBSCRIBED, UNREGISTER, UNREGISTERED,
    UNSUBSCRIBE, UNSUBSCRIBED, YIELD, RawSocket, Session)

TRANSPORT = 'raw-tcp'
BINARY = pytest.mark.parametrize('codec', [
    pytest.param(codec, id=f'wire/{TRANSPORT}/{codec.name}') for codec in (MSGPACK, CBOR)])
UNDEFINED = {MSGPACK: msgpack.ExtType(0, b'\0'), CBOR: cbor2.undefined}  # as msgpackr and cbor-x have it


@pytest.fixture
def join(daemon):
    connections = []

    def join(codec):
        connections.append(RawSocket(daemon.address('raw-tcp'), codec))
        return Session(connections[-1])

    yield join
    for connection in connections:
        connection.close()


def deliver(join, uri, sender_codec, octets_of, receiver_codec=JSON):
    """Publishes the octets of one args list; returns the octets of the EVENT that comes out."""
    sender, receiver = join(sender_codec), join(receiver_codec)
    topic = uri('dialect')
    receiver.subscribe(topic)
    sender.connection.send_octets(octets_of(topic))
    kind, payload = receiver.connection.read_frame()
    assert kind == 0
    return payload


def published(codec, *args):
    """The octets of a PUBLISH with these args."""
    return lambda topic: codec.encode([PUBLISH, 1, {}, topic, list(args)])


def args_of(octets, codec=JSON):
    message = codec.decode(octets)
    assert message[0] == EVENT, message
    return message[4]


# --- ids and options


@BINARY
def test_integral_floats_as_ids(codec, join, uri):
    """wampy writes each integer above 2^32 as float64."""
    session, other = join(codec), join(codec)
    topic, procedure = uri('float'), uri('float')
    subscription, registration = session.subscribe(topic), session.register(procedure)
    assert max(subscription, registration, other.id) > 2 ** 32, 'ids of 53 bits'
    request = session.next()
    session.send(PUBLISH, request, {'acknowledge': True, 'eligible': [float(other.id)], 'exclude': [float(session.id)]}, topic)
    session.expect(PUBLISHED, request)
    request = session.next()
    session.send(UNSUBSCRIBE, request, float(subscription))
    session.expect(UNSUBSCRIBED, request)
    request = session.next()
    session.send(UNREGISTER, request, float(registration))
    session.expect(UNREGISTERED, request)


@BINARY
def test_undefined_options_are_absent(codec, join, uri):
    session, publisher = join(codec), join(codec)
    topic, nothing = uri('undefined'), UNDEFINED[codec]
    session.send(SUBSCRIBE, 1, {'match': nothing, 'get_retained': nothing}, topic)
    subscription = session.expect(SUBSCRIBED, 1)[2]
    session.send(REGISTER, 2, {'match': nothing, 'invoke': nothing}, topic)
    session.expect(REGISTERED, 2)
    publisher.publish(topic, ['x'], exclude=nothing, eligible=nothing, exclude_me=nothing, retain=nothing)
    session.expect(EVENT, subscription)
    publisher.call(topic, ['x'], timeout=nothing, disclose_me=nothing)
    session.expect(INVOCATION)


def test_messagepack_in_its_widest_forms(join, uri):
    """Array32, map16, uint64 and str32 where short forms would do: msgpackr writes maps like that."""
    topic = uri('wide').encode()
    octets = (b'\xdd\0\0\0\x05' b'\xcf\0\0\0\0\0\0\0\x10' b'\xd3\0\0\0\0\0\0\0\x01' b'\xde\0\x01\xd9\x0backnowledge\xc3'
              b'\xdb' + len(topic).to_bytes(4, 'big') + topic + b'\xdc\0\x01\xda\0\x02hi')
    assert args_of(deliver(join, uri, MSGPACK, lambda other: octets.replace(
        b'\xdb' + len(topic).to_bytes(4, 'big') + topic, b'\xdb' + len(other).to_bytes(4, 'big') + other.encode()))) == ['hi']


def test_cbor_of_indefinite_length(join, uri):
    def octets(topic):
        half = len(topic) // 2
        chunks = b''.join(cbor2.dumps(part) for part in (topic[:half], topic[half:]))
        return (b'\x9f\x10\x1b\0\0\0\0\0\0\0\x01\xbf\x6backnowledge\xf5\xff\x7f' + chunks + b'\xff'
                b'\x9f\x01\x9f\x02\xff\x7f\x62ab\x62cd\xff\x5f\x41\0\x42\x01\x02\xff\xbf\x61a\x01\xff\xff\xff')
    expected = [1, [2], 'abcd', '\0AAEC', {'a': 1}]
    assert args_of(deliver(join, uri, CBOR, octets)) == expected
    assert args_of(deliver(join, uri, CBOR, octets, CBOR), CBOR) == [1, [2], 'abcd', b'\0\1\2', {'a': 1}]
    assert args_of(deliver(join, uri, CBOR, octets, MSGPACK), MSGPACK) == [1, [2], 'abcd', b'\0\1\2', {'a': 1}]


def test_json_as_people_write_it(join, uri):
    def octets(topic):
        escaped = ''.join(f'\\u{ord(letter):04x}' for letter in topic)
        return f' [ 16 ,\n 1 ,\t{{ "\\u0061cknowledge" : true }} , "{escaped}" ,\r\n [ "\\u00e4\\/" ] ] '.encode()
    assert args_of(deliver(join, uri, JSON, octets)) == ['ä/']
    assert args_of(deliver(join, uri, JSON, octets, CBOR), CBOR) == ['ä/']


# --- payloads


def test_payload_between_equal_serializers_is_not_touched(join, uri):
    payload = b'[ 1.0, 1e2, -0, 12345678901234567890123, "\\u0041\\/", {"b":1,"a":2, "b":3} ]'
    octets = deliver(join, uri, JSON, lambda topic: b'[16,1,{},"' + topic.encode() + b'",' + payload + b']')
    assert payload in octets
    wide = b'\xdc\0\x02\xcf\0\0\0\0\0\0\0\x01\xc7\x03\x2a\x01\x02\x03'
    octets = deliver(join, uri, MSGPACK, lambda topic: MSGPACK.encode([PUBLISH, 1, {}, topic, []])[:-1] + wide, MSGPACK)
    assert octets.endswith(wide)
    tagged = b'\x82\xd9\xd9\xf7\x01\xf9\x3c\x00'
    octets = deliver(join, uri, CBOR, lambda topic: CBOR.encode([PUBLISH, 1, {}, topic, []])[:-1] + tagged, CBOR)
    assert octets.endswith(tagged)


@BINARY
def test_numbers_from_json_keep_their_kind(codec, join, uri):
    octets = deliver(join, uri, JSON, lambda topic: b'[16,1,{},"' + topic.encode() + b'",[1,1.0,9007199254740993,-9223372036854775808,1e2]]', codec)
    found = args_of(octets, codec)
    assert found == [1, 1.0, 2 ** 53 + 1, -(2 ** 63), 100.0]
    assert [type(number) for number in found] == [int, float, int, int, float]


@BINARY
def test_numbers_to_json_keep_their_kind(codec, join, uri):
    text = deliver(join, uri, codec, published(codec, 1, 1.0, 2 ** 53 + 1, -(2 ** 63), 2 ** 64 - 1, 0.1)).decode()
    assert '9007199254740993,-9223372036854775808,18446744073709551615' in text.replace(' ', '')
    found = args_of(text)
    assert found[1] == 1.0 and type(found[1]) is float and type(found[0]) is int


@BINARY
def test_numbers_that_json_lacks_become_null(codec, join, uri):
    assert args_of(deliver(join, uri, codec, published(codec, float('nan'), float('inf'), float('-inf'), 1))) == [None, None, None, 1]


@BINARY
def test_undefined_in_a_payload_becomes_null(codec, join, uri):
    assert args_of(deliver(join, uri, codec, published(codec, UNDEFINED[codec], 1))) == [None, 1]
    other = CBOR if codec is MSGPACK else MSGPACK
    first, second = args_of(deliver(join, uri, codec, published(codec, UNDEFINED[codec], 1), other), other)
    assert first in (None, UNDEFINED[other]) and second == 1


def test_typed_arrays_of_octets_are_binary(join, uri):
    """cbor-x and node-cbor write a Uint8Array as tag 64 around a byte string (RFC 8746)."""
    sent = published(CBOR, cbor2.CBORTag(64, b'\0\1\2'), b'\3')
    assert args_of(deliver(join, uri, CBOR, sent)) == ['\0AAEC', '\0Aw==']
    assert args_of(deliver(join, uri, CBOR, sent, MSGPACK), MSGPACK) == [b'\0\1\2', b'\3']


def test_binary_from_json(join, uri):
    def sent(topic):
        return b'[16,1,{},"' + topic.encode() + b'",["\\u0000AAEC",["\\u0000"],"plain"]]'

    for codec in (MSGPACK, CBOR):
        assert args_of(deliver(join, uri, JSON, sent, codec), codec) == [b'\0\1\2', [b''], 'plain']


def test_large_integers_of_cbor(join, uri):
    """node-cbor writes each bigint as a bignum, however small."""
    sent = published(CBOR, cbor2.CBORTag(2, (2 ** 53 + 1).to_bytes(7, 'big')), cbor2.CBORTag(3, b'\x01\0\0\0\0\0\0\0\0'))
    text = deliver(join, uri, CBOR, sent).decode()
    assert '9007199254740993' in text and '-18446744073709551617' in text


def test_extensions_become_something_readable(join, uri):
    octets = deliver(join, uri, MSGPACK, published(MSGPACK, msgpack.Timestamp(1_700_000_000, 500_000_000)))
    assert args_of(octets)[0].startswith('2023-11-14T22:13:20.5')
    octets = deliver(join, uri, MSGPACK, published(MSGPACK, msgpack.ExtType(42, b'\1\2\3')))
    assert args_of(octets)[0].startswith('\0')


def test_error_of_a_callee_crosses_serializers_with_its_payload(join, uri):
    callee, caller = join(CBOR), join(JSON)
    procedure = uri('error')
    callee.register(procedure)
    request = caller.call(procedure, ['\0AAEC'])
    invocation = callee.expect(INVOCATION)
    assert invocation[4] == [b'\0\1\2']
    callee.send(8, INVOCATION, invocation[1], {}, 'e2e.error.binary', [b'\0\1\2'], {'b': b'\3'})
    assert caller.expect_error(CALL, request, 'e2e.error.binary')[5:] == [['\0AAEC'], {'b': '\0Aw=='}]
    request = caller.call(procedure)
    callee.send(YIELD, callee.expect(INVOCATION)[1], {}, [], {'b': b'\3'})
    assert caller.expect(50, request)[3:] == [[], {'b': '\0Aw=='}]
