"""Where the daemon under test listens: its ready-file says so."""

import json
import os

READY_FILE_VARIABLE = 'STARLING_E2E_READY_FILE'
REALM = 'realm1'


def _listeners():
    path = os.environ.get(READY_FILE_VARIABLE)
    if not path:
        raise RuntimeError(f'{READY_FILE_VARIABLE} must name the ready-file of a running daemon (e2e/run.sh sets it)')
    with open(path, encoding='utf-8') as ready:
        return json.load(ready)['listeners']


def _host_and_port(address):
    host, port = address.rsplit(':', 1)
    return host, int(port)


_found = _listeners()
WEBSOCKET = _host_and_port(_found['http'])
WEBSOCKET_URL = f"ws://{_found['http']}/ws"
RAW_TCP = _host_and_port(_found['raw-tcp'])
RAW_UNIX = _found['raw-unix']

TRANSPORTS = ('ws', 'raw-tcp', 'raw-unix')
SERIALIZERS = ('json', 'msgpack', 'cbor')
