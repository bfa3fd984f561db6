"""Walking through plans: which events one listens to, which moments it counts from, which results it needs."""

from __future__ import annotations

import msgspec

from servanda.base.inside import inside
from servanda.monitor.plan import Plan, Selector


def selectors_of(plan: Plan) -> tuple[Selector, ...]:
    """Every selector of a plan, formal acts that findings and authorisations need among them."""
    found = list(inside(msgspec.structs.replace(plan, bearers=()), Selector))
    about = (("of", (plan.clause,)),)
    if plan.judged is not None:
        found.append(Selector(term="determination", args=about, by=plan.judged.names, together=plan.judged.together))
    found += [
        Selector(term="authorisation", args=about, by=one.authorised_by, together=one.together)
        for one in plan.excepted
        if one.needs_authorisation
    ]
    return tuple(found)
