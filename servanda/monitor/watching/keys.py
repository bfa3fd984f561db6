"""What makes an instance, or an act that breaks a clause, the same from one run to another."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from servanda.meaning import Event, Instance

_ENCODER = msgspec.json.Encoder()


def instance_key(instance: Instance, ids: Sequence[str]) -> str:
    """What makes an instance the same from one run to another, as text: bearers, binding, the id of its trigger, window, what is above it."""
    return _ENCODER.encode(_key(instance, ids)).decode()


def _key(instance: Instance, ids: Sequence[str]) -> tuple[object, ...]:
    trigger = None if instance.trigger_event is None else ids[instance.trigger_event]
    parent = None if instance.parent is None else (instance.parent.clause, *_key(instance.parent, ids))
    known = (instance.bearers, instance.binding, trigger, instance.window, parent)
    return known if instance.cause is None else (*known, (instance.cause.clause, *_key(instance.cause, ids)))


def occurrence_key(bearers: tuple[str, ...], event: Event, name: str) -> str:
    """The key of the instance that an occurrence sets going, where nothing else tells instances apart."""
    return _ENCODER.encode((bearers, tuple(sorted(dict(event.args).items())), name, None, None)).decode()


def trigger_of(key: str) -> str | None:
    """The id of the event that set an instance going."""
    found = msgspec.json.decode(key)[2]
    return found if isinstance(found, str) else None


def act_key(name: str, bearers: tuple[str, ...]) -> str:
    """An act, by its id, and whom it puts in breach."""
    return _ENCODER.encode((name, bearers)).decode()


def act_of(key: str) -> str:
    """The id of the act."""
    return str(msgspec.json.decode(key)[0])
