"""Claims: the id that follows from what one says, and which of them stand once others correct them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import orjson

from app.domain.naval.units import Claim

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_KEY = 60


def key_of(name: str) -> str:
    """The key of a unit of this name; "" if nothing of it can be in one.

    >>> key_of("Lotus (Iran)"), key_of("Évian  II")
    ('lotus-iran', 'evian-ii')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST_KEY].strip("-")


def claim_id(claim: Claim) -> str:
    """16 hex digits that follow from what is said, by whom and how surely: not when it came."""
    source = claim.source
    said = (
        claim.unit, claim.field, claim.value, claim.confidence.value, claim.as_of, claim.supersedes,
        source.kind.value, source.publisher, source.url, source.published_ms,
    )  # fmt: skip
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:16]


def identified(claim: Claim) -> Claim:
    """The same under the id that follows from it."""
    return replace(claim, id=claim_id(claim))


def standing(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Those that no other one corrects or takes back, the first known first, in whatever order given.

    A claim that corrects another hides it, unless it is itself taken back: then that one stands again.
    """
    every = {claim.id: claim for claim in claims}
    withdrawn = _withdrawn(every)
    hidden = {claim.supersedes for claim in every.values() if claim.id not in withdrawn}
    left = (claim for claim in every.values() if claim.value and claim.id not in hidden)
    return tuple(sorted(left, key=lambda claim: (claim.known_ms, claim.id)))


def correcting_nothing(claims: Iterable[Claim], held: Iterable[Claim]) -> Claim | None:
    """The first that corrects another claim than one, given or held, of the same unit and field; or None."""
    given = tuple(claims)
    known = {claim.id: (claim.unit, claim.field) for claim in (*held, *given)}
    corrections = (claim for claim in given if claim.supersedes is not None)
    return next((c for c in corrections if known.get(c.supersedes or "") != (c.unit, c.field)), None)


def _withdrawn(claims: dict[str, Claim]) -> set[str | None]:
    """Ids of those taken back: whoever takes back is looked at before what she takes back."""
    takers = [claim for claim in claims.values() if not claim.value]
    waits_for = Counter(claim.supersedes for claim in takers)
    ready = [claim for claim in takers if not waits_for[claim.id]]
    withdrawn: set[str | None] = set()
    while ready:
        taker = ready.pop()
        taken = taker.supersedes
        if taker.id not in withdrawn:
            withdrawn.add(taken)
        waits_for[taken] -= 1
        if not waits_for[taken] and taken in claims and not claims[taken].value:
            ready.append(claims[taken])
    return withdrawn
