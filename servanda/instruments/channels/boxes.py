"""A box that some persons can open, each with a key of their own: X25519, HKDF-SHA256 and AES-256-GCM, from the library
`cryptography`.

A box names nobody: how many can open it is seen, who is not. Whoever makes one gives the random bytes; here nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal

Draw = Callable[[int], bytes]
"""So many random bytes; of a door `os.urandom`."""
_ONCE = bytes(12)
"""Every key here is used for one message only, so the nonce of the cipher may be the same."""


def _library(module: str) -> Any:
    import importlib

    try:
        return importlib.import_module(f"cryptography.{module}")
    except ModuleNotFoundError as error:
        raise Refusal(
            "sealing a channel needs cryptography, which is not installed.", install_hint("seal"), code="missing"
        ) from error


def public_of(secret: bytes) -> str:
    """The public key of a secret one, in hexadecimal."""
    key = _library("hazmat.primitives.asymmetric.x25519").X25519PrivateKey.from_private_bytes(secret)
    return str(key.public_key().public_bytes_raw().hex())


def _shared(secret: bytes, public: bytes, about: bytes) -> bytes:
    """A key that both ends of two key pairs come to, for one use."""
    x25519, hashes = _library("hazmat.primitives.asymmetric.x25519"), _library("hazmat.primitives.hashes")
    both = x25519.X25519PrivateKey.from_private_bytes(secret).exchange(x25519.X25519PublicKey.from_public_bytes(public))
    kdf = _library("hazmat.primitives.kdf.hkdf").HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=about)
    return bytes(kdf.derive(both))


def _cipher(key: bytes) -> Any:
    return _library("hazmat.primitives.ciphers.aead").AESGCM(key)


def boxed(data: bytes, publics: Iterable[str], draw: Draw, about: bytes) -> tuple[bytes, bytes, tuple[bytes, ...]]:
    """In: what goes in, the public keys of those who can open it, what the box is for. Out: the box, the public key it was
    made with, and the key of the box wrapped for each, in no order that tells whose is whose."""
    key, secret = draw(32), draw(32)
    wrapped = [_cipher(_shared(secret, bytes.fromhex(one), about)).encrypt(_ONCE, key, about) for one in publics]
    return bytes(_cipher(key).encrypt(_ONCE, data, about)), bytes.fromhex(public_of(secret)), tuple(sorted(wrapped))


def unboxed(box: bytes, made_with: bytes, wrapped: Iterable[bytes], secret: bytes, about: bytes) -> bytes | None:
    """What is in a box; None where this key does not open it."""
    invalid: type[Exception] = _library("exceptions").InvalidTag
    mine = _cipher(_shared(secret, made_with, about))
    for one in wrapped:
        try:
            return bytes(_cipher(mine.decrypt(_ONCE, one, about)).decrypt(_ONCE, box, about))
        except invalid:
            continue
    return None
