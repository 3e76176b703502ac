"""What the router has, as docs/features.md says; e2e/run.sh passes it on."""

import os

import pytest

_WORKS = os.environ.get('STARLING_E2E_FEATURES')


def works(feature):
    return _WORKS is None or feature in _WORKS.split()


def needs(feature):
    """Skips a test while the router does not have a feature."""
    return pytest.mark.skipif(not works(feature), reason=f'not yet: {feature}')
