"""The packaged daemon as a process of its own, on ports it chooses itself."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

STARTUP_DEADLINE = 60
SHUTDOWN_DEADLINE = 30

_repository = pathlib.Path(__file__).resolve().parents[2]
COMMAND = pathlib.Path(os.environ.get('STARLING_HOME', _repository / 'distribution/target/starling')) / 'bin/starling'


def _host_and_port(address):
    host, port = address.rsplit(':', 1)
    return host, int(port)


class Daemon:
    """Starts on entry, is killed on exit if it still runs. ``settings`` become ``--set key=value``, ``config`` is the text of a file."""

    def __init__(self, config=None, data=None, **settings):
        # a short path of its own: the address of a Unix socket may have 107 octets
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix='starling-'))
        self.data = data or self.directory / 'data'
        self.ready_file = self.directory / 'ready.json'
        self.log_file = self.directory / 'log.txt'
        self.settings = {
            'listeners.http.bind': '127.0.0.1:0',
            'listeners.admin-http.bind': '127.0.0.1:0',
            'listeners.raw-tcp.bind': '127.0.0.1:0',
            'listeners.raw-unix.bind': str(self.directory / 'raw.sock'),
        } if config is None else {}
        self.settings.update({key.replace('__', '.').replace('_', '-'): value for key, value in settings.items()})
        self.config_file = None
        if config is not None:
            self.config_file = self.directory / 'starling.yaml'
            self.config_file.write_text(config.format(directory=self.directory), encoding='utf-8')
        self.process = None

    def arguments(self):
        arguments = [str(COMMAND), 'start', '--data-dir', str(self.data), '--ready-file', str(self.ready_file)]
        if self.config_file:
            arguments += ['--config', str(self.config_file)]
        for key, value in self.settings.items():
            arguments += ['--set', f'{key}={value}']
        return arguments

    def start(self):
        with contextlib.suppress(FileNotFoundError):
            self.ready_file.unlink()
        with open(self.log_file, 'ab') as log:
            self.process = subprocess.Popen(self.arguments(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + STARTUP_DEADLINE
        while not self._is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f'the daemon ended with {self.process.returncode}:\n{self.log()}')
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f'no ready-file within {STARTUP_DEADLINE} s:\n{self.log()}')
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
        return self

    def _is_ready(self):
        try:
            self.ready = json.loads(self.ready_file.read_text(encoding='utf-8'))
        except (FileNotFoundError, json.JSONDecodeError):
            return False
        return True

    def log(self):
        return self.log_file.read_text(encoding='utf-8', errors='replace')[-4000:]

    def address(self, listener):
        """(host, port) or the path of a Unix socket."""
        found = self.ready['listeners'][listener]
        return found if found.startswith('/') else _host_and_port(found)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, deadline=SHUTDOWN_DEADLINE):
        return self.process.wait(deadline)

    def kill(self):
        self.process.kill()
        self.process.wait(SHUTDOWN_DEADLINE)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


def run_command(*arguments, deadline=60):
    """Runs ``starling ARGUMENTS`` to its end; returns the finished process with its output."""
    return subprocess.run([str(COMMAND), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=deadline)
