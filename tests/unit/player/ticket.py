# SPDX-License-Identifier: GPL-3.0-or-later
"""How a SPICE server asks for a password: an RSA key of 1024 bits, and OAEP with SHA-1.

The key was made for this file and protects nothing.
"""
import hashlib

MODULUS = int(
    'eac9f978543213eb020a9078bf2bbd3f5e6fdf471ede8443f2168147f0c57a78'
    '47ffaa13856877f977da61a98252421006098717509f536af0493251ff178b29'
    'ab1d0aee661a0cb73c51e0ef151b4b410fc7f9215da0beb7b0ca9cc9f9f36351'
    'a7b9ef2e6bd7ff4d82880a45767c73d2100fcbfd877647c0bbe40505c7ee8b5f', 16)
EXPONENT = int(
    '66b620da910aaf47f9c6a1591158931babb68918d5da46466b1b8946ed7f968a'
    '14053663ffd2a9d98aa31062554ea2f3db904376e1a0319ff0aa34c7462f0883'
    '45772854aab72549f9bf7e230d133112ea5fbb23c48b0b04bae398a1bcb732f1'
    '87f6ae64b021f7aff71a5dc1c7fb4a36f4c925630717bd42c51c57e05654a401', 16)
# SubjectPublicKeyInfo: sequence { rsaEncryption, bit string { sequence { modulus, 65537 } } }.
PUBLIC = (bytes.fromhex('30819f300d06092a864886f70d010101050003818d0030818902818100')
          + MODULUS.to_bytes(128, 'big') + bytes.fromhex('0203010001'))


def _mask(seed, size):
    mask = b''
    while len(mask) < size:
        mask += hashlib.sha1(seed + (len(mask) // 20).to_bytes(4, 'big')).digest()
    return mask[:size]


def _xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def decrypt(ticket):
    """The password that a client sent, without the zero at its end; None if that is no ticket."""
    block = pow(int.from_bytes(ticket, 'big'), EXPONENT, MODULUS).to_bytes(128, 'big')
    seed = _xor(block[1:21], _mask(block[21:], 20))
    data = _xor(block[21:], _mask(seed, 107))
    rest = data[20:].lstrip(b'\0')
    if block[0] != 0 or data[:20] != hashlib.sha1(b'').digest() or rest[:1] != b'\1':
        return None
    return rest[1:].rstrip(b'\0').decode(errors='replace')
