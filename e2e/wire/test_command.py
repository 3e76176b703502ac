"""The daemon as a process: starting, being asked, draining, dying and coming back."""

import concurrent.futures
import json
import re
import signal
import socket

import pytest

from daemon import Daemon, run_command
from flavours import FLAVOURS
from wire import CALL, EVENT, GOODBYE, INVOCATION, Closed, RawSocket, Session, Stream, WebSocket, http_get

TRANSPORT = 'process'
SERIALIZER = '-'


# --- starting


def test_ready_file_names_the_process_and_open_listeners():
    with Daemon() as daemon:
        assert daemon.ready['pid'] == daemon.process.pid
        assert {'http', 'admin-http', 'raw-tcp', 'raw-unix'} <= daemon.ready['listeners'].keys()
        for listener, address in daemon.ready['listeners'].items():
            if not address.startswith('/'):
                assert address.startswith('127.0.0.1:') and not address.endswith(':0'), (listener, address)
            with Stream(daemon.address(listener)):
                pass
        output = daemon.log()
        assert daemon.ready['listeners']['http'] in output, 'the chosen address is printed too'


def test_several_daemons_side_by_side():
    with concurrent.futures.ThreadPoolExecutor() as pool:
        daemons = [Daemon(), Daemon()]
        try:
            list(pool.map(Daemon.start, daemons))
            for daemon in daemons:
                with RawSocket(daemon.address('raw-tcp')) as connection:
                    Session(connection).alive()
        finally:
            for daemon in daemons:
                daemon.__exit__()


def test_port_in_use_ends_with_code_1():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        daemon = Daemon(listeners__raw_tcp__bind=f'127.0.0.1:{port}')
        with pytest.raises(AssertionError, match='ended with 1'):
            daemon.start()
        assert str(port) in daemon.log()
        assert not daemon.ready_file.exists()
        daemon.__exit__()


@pytest.mark.parametrize('arguments', [['start', '--no-such-option'], ['no-such-command'], ['start', '--set', 'no.such.key=1'],
                                       ['start', '--config', '/no/such/file.yaml']], ids=' '.join)
def test_usage_and_configuration_errors_end_with_code_2(arguments):
    finished = run_command(*arguments)
    assert finished.returncode == 2, finished
    assert finished.stderr.strip()
    assert 'Exception' not in finished.stderr


def test_unknown_key_is_told_with_its_place(tmp_path):
    config = tmp_path / 'starling.yaml'
    config.write_text('listeners:\n  http: {type: http, bnid: "127.0.0.1:0"}\n')
    finished = run_command('start', '--config', config, '--data-dir', tmp_path / 'data')
    assert finished.returncode == 2
    assert re.search(r'starling\.yaml:2:\d+', finished.stderr), finished.stderr
    assert 'bind' in finished.stderr, 'did you mean'


def test_version_and_help():
    for arguments in (['--version'], ['--help'], ['start', '--help']):
        finished = run_command(*arguments)
        assert finished.returncode == 0 and finished.stdout.strip(), arguments


# --- the admin listener


def test_health_and_metrics():
    with Daemon() as daemon:
        admin = daemon.address('admin-http')
        for path in ('/ping', '/live', '/ready'):
            assert http_get(admin, path)[0] == 200, path
        with RawSocket(daemon.address('raw-tcp')) as connection:
            Session(connection).alive()
            status, headers, body = http_get(admin, '/metrics')
        assert status == 200 and headers['content-type'].startswith('text/plain')
        text = body.decode()
        assert '# TYPE ' in text and re.search(r'^\w+(\{[^}]*\})? [0-9.eE+-]+$', text, re.MULTILINE)
        assert 'starling' in text
        assert http_get(admin, '/no/such/path')[0] == 404


# --- draining


@pytest.mark.parametrize('signal_number', [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_signal_drains_with_goodbye(signal_number):
    with Daemon() as daemon:
        sessions = [Session(flavour.connect(daemon)) for flavour in FLAVOURS]
        idle = RawSocket(daemon.address('raw-tcp'))
        daemon.process.send_signal(signal_number)
        for session in sessions:
            goodbye = session.expect(GOODBYE)
            assert goodbye[2] == 'wamp.close.system_shutdown', goodbye
            session.send(GOODBYE, {}, 'wamp.close.goodbye_and_out')
            session.connection.expect_end()
        assert daemon.wait() == (0 if signal_number == signal.SIGTERM else daemon.process.returncode)
        assert daemon.process.returncode in (0, 130)
        with pytest.raises(OSError):
            RawSocket(daemon.address('raw-tcp'))
        idle.close()


def test_drain_ends_although_clients_do_not_answer():
    with Daemon() as daemon:
        silent = [Session(flavour.connect(daemon)) for flavour in FLAVOURS]
        daemon.terminate()
        assert daemon.wait() == 0
        for session in silent:
            assert session.expect(GOODBYE)[2] == 'wamp.close.system_shutdown'
            session.connection.expect_end()


def test_requests_after_the_routers_goodbye_have_no_effect():
    with Daemon() as daemon:
        with RawSocket(daemon.address('raw-tcp')) as first, WebSocket(daemon.address('http')) as second:
            subscriber, late = Session(first), Session(second)
            subscriber.subscribe('e2e.late')
            daemon.terminate()
            late.expect(GOODBYE)
            late.send(16, 1, {'acknowledge': True}, 'e2e.late')
            late.send(GOODBYE, {}, 'wamp.close.goodbye_and_out')
            late.connection.expect_end()
            subscriber.expect(GOODBYE)
            subscriber.send(GOODBYE, {}, 'wamp.close.goodbye_and_out')
            subscriber.connection.expect_end()
        assert daemon.wait() == 0


# --- dying


def test_killed_daemon_comes_back_on_its_ports_with_its_data():
    with Daemon() as daemon:
        session = Session(RawSocket(daemon.address('raw-tcp')))
        session.register('e2e.mortal')
        addresses = {name: address for name, address in daemon.ready['listeners'].items() if not address.startswith('/')}
        daemon.kill()
        assert daemon.process.returncode == -signal.SIGKILL
        with pytest.raises(Closed):
            session.connection.read(1)
        daemon.settings.update({f'listeners.{name}.bind': address for name, address in addresses.items()})
        daemon.start()
        assert {name: daemon.ready['listeners'][name] for name in addresses} == addresses
        for flavour in FLAVOURS:  # the Unix socket's file of the dead process was in the way
            again = Session(flavour.connect(daemon))
            again.expect_error(CALL, again.call('e2e.mortal'), 'wamp.error.no_such_procedure')
            again.close()


def test_second_daemon_on_the_same_data_is_refused():
    with Daemon() as first:
        second = Daemon(data=first.data)
        with pytest.raises(AssertionError, match='ended with [12]'):
            second.start()
        second.__exit__()
        with RawSocket(first.address('raw-tcp')) as connection:
            Session(connection).alive()


# --- the client commands


@pytest.fixture(scope='module')
def running():
    with Daemon() as daemon:
        yield daemon


def url(daemon, scheme='ws'):
    return f"ws://{daemon.ready['listeners']['http']}/ws" if scheme == 'ws' else f"rs://{daemon.ready['listeners']['raw-tcp']}"


@pytest.mark.parametrize('serializer', ['json', 'msgpack', 'cbor'])
def test_call_command(serializer, running):
    with RawSocket(running.address('raw-tcp')) as connection, concurrent.futures.ThreadPoolExecutor() as pool:
        callee = Session(connection)
        procedure = f'e2e.command.{serializer}'
        callee.register(procedure)
        finished = pool.submit(run_command, 'call', '--url', url(running), '--realm', 'realm1', '--serializer', serializer, procedure, '[1,"two"]')
        invocation = callee.receive(60)
        assert invocation[0] == INVOCATION, invocation
        callee.send(70, invocation[1], {}, ['three', 4])
        finished = finished.result()
        assert finished.returncode == 0, finished
        assert 'three' in finished.stdout and json.loads(finished.stdout)


def test_failing_call_command_ends_with_code_1(running):
    finished = run_command('call', '--url', url(running), '--realm', 'realm1', 'e2e.command.missing')
    assert finished.returncode == 1
    assert 'wamp.error.no_such_procedure' in finished.stderr


def test_publish_command(running):
    with RawSocket(running.address('raw-tcp')) as connection:
        subscriber = Session(connection)
        subscription = subscriber.subscribe('e2e.command.topic')
        finished = run_command('publish', '--url', url(running), '--realm', 'realm1', 'e2e.command.topic', '["hello"]')
        assert finished.returncode == 0, finished
        event = subscriber.expect(EVENT, subscription)
        assert 'hello' in json.dumps(event[4])
