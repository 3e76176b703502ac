"""Autobahn on Twisted: every case on every transport and serializer."""

import pytest

import twisted_backend as backend
from contract import CASES, run_case
from endpoints import SERIALIZERS, TRANSPORTS


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize('transport,serializer', [
    pytest.param(transport, serializer, id=f'{backend.NAME}/{transport}/{serializer}')
    for transport in TRANSPORTS for serializer in SERIALIZERS])
def test(case, transport, serializer):
    backend.run(run_case(case, backend, transport, serializer))
