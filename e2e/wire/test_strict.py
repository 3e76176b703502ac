"""A realm with ``conformance: strict``: request ids must follow each other."""

import pytest

from daemon import Daemon
from flavours import FLAVOURS
from wire import (
    CALL, CANCEL, ERROR, PUBLISH, PUBLISHED, REGISTER, REGISTERED, SUBSCRIBE, SUBSCRIBED, UNREGISTER, UNREGISTERED, UNSUBSCRIBE, UNSUBSCRIBED,
    Session)

CONFIG = """
listeners:
  http: {{type: http, bind: "127.0.0.1:0"}}
  raw-tcp: {{type: raw-tcp, bind: "127.0.0.1:0"}}
  raw-unix: {{type: raw-unix, bind: "{directory}/raw.sock"}}
realms:
  - uri: realm1
    security_enabled: false
    conformance: strict
"""


@pytest.fixture(scope='module')
def strict():
    with Daemon(config=CONFIG) as daemon:
        yield daemon


@pytest.fixture
def join(strict):
    connections = []

    def join(flavour):
        connections.append(flavour.connect(strict))
        return Session(connections[-1])

    yield join
    for connection in connections:
        connection.close()


def test_ids_count_from_one_over_all_requests(flavour, join):
    session = join(flavour)
    session.send(SUBSCRIBE, 1, {}, 'e2e.counted')
    subscription = session.expect(SUBSCRIBED, 1)[2]
    session.send(REGISTER, 2, {}, f'e2e.counted.{session.id}')
    registration = session.expect(REGISTERED, 2)[2]
    session.send(CALL, 3, {}, 'e2e.no.such')
    session.expect(ERROR, CALL, 3)
    session.send(PUBLISH, 4, {}, 'e2e.counted')
    session.send(CANCEL, 3, {})  # takes no id of its own
    session.send(PUBLISH, 5, {'acknowledge': True}, 'e2e.counted')
    session.expect(PUBLISHED, 5)
    session.send(UNSUBSCRIBE, 6, subscription)
    session.expect(UNSUBSCRIBED, 6)
    session.send(UNREGISTER, 7, registration)
    session.expect(UNREGISTERED, 7)
    session.leave()
    again = Session(session.connection)
    again.send(SUBSCRIBE, 1, {}, 'e2e.counted')
    again.expect(SUBSCRIBED, 1)


@pytest.mark.parametrize('flavour,first,second', [
    pytest.param(flavour, *ids, id=f'{flavour.id}-{ids}')
    for flavour in FLAVOURS for ids in ((2, None), (2 ** 53, None), (1, 1), (1, 3), (1, 2 ** 53))])
def test_id_out_of_order_is_a_violation(flavour, first, second, join):
    session = join(flavour)
    session.send(SUBSCRIBE, first, {}, 'e2e.order')
    if second:
        session.expect(SUBSCRIBED, first)
        session.send(PUBLISH, second, {'acknowledge': True}, 'e2e.order')
    session.expect_abort()
