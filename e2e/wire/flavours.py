"""The transports and serializers on which tests of WAMP itself repeat."""

from wire import CODECS, MSGPACK, RawSocket, WebSocket


class Flavour:
    def __init__(self, transport, codec):
        self.transport, self.codec = transport, codec
        self.id = f'wire/{transport}/{codec.name}'

    def connect(self, daemon):
        if self.transport == 'ws':
            return WebSocket(daemon.address('http'), self.codec)
        return RawSocket(daemon.address(self.transport), self.codec)


FLAVOURS = [Flavour(transport, codec) for transport in ('ws', 'raw-tcp') for codec in CODECS] + [Flavour('raw-unix', MSGPACK)]
