"""Walking through plans: which events one listens to, which moments it counts from, which results it needs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.monitor.plan import Plan, Selector


def parts(item: object) -> Iterator[object]:
    """A piece of a plan with everything inside it."""
    yield item
    if isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            yield from parts(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from parts(one)


def selectors_of(plan: Plan) -> tuple[Selector, ...]:
    """Every selector of a plan, formal acts that findings and authorisations need among them."""
    found = [one for one in parts(msgspec.structs.replace(plan, bearers=())) if isinstance(one, Selector)]
    about = (("of", (plan.clause,)),)
    if plan.judged is not None:
        found.append(Selector(term="determination", args=about, by=plan.judged.names, together=plan.judged.together))
    found += [
        Selector(term="authorisation", args=about, by=one.authorised_by, together=one.together)
        for one in plan.excepted
        if one.needs_authorisation
    ]
    return tuple(found)
