"""What people are told of a run, and in which order; how it looks is another's job.

Terminal and Markdown say the same because both get it from here. Texts are as the data
have them: whoever shows them makes them harmless for the place where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wbn_audit.wording import many
from wbn_audit.writers import scores, sections, since
from wbn_audit.writers.fixed import if_fixed

if TYPE_CHECKING:
    from wbn_audit.results import Results
    from wbn_audit.writers.parts import Section


@dataclass(frozen=True)
class Story:
    """A run in a page.

    Attributes:
        facts: what was audited and what came out, a line each.
        reasons: what stands against being ready, beyond what the headline says.
        sections: those with something to say, in order.
    """

    ready: bool
    headline: str
    facts: tuple[str, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


def tell(results: Results) -> Story:
    """The story of a run, verdict first."""
    verdict = results.verdict
    told = (
        since.compared(results),
        sections.findings_by_rule(results),
        since.exceptions(results),
        sections.due_soon(results),
        sections.counts_by_quarter(results),
        if_fixed(results),
        scores.reported(results),
        scores.by_contractor(results),
        sections.not_assessed(results),
        sections.account_of_rows(results),
    )
    return Story(
        ready=verdict.ready,
        headline=verdict.headline,
        facts=(_audited(results), *_otherwise(results), totals(results)),
        reasons=tuple(reason for reason in verdict.reasons if reason not in verdict.headline),
        notes=verdict.notes,
        sections=tuple(one for one in told if one is not None),
    )


def totals(results: Results) -> str:
    """Findings by severity in a few words."""
    severities = results.severities()
    accepted = results.accepted()
    soon = results.findings.height - sum(severities.values()) - accepted
    counted = [
        many(severities["error"], "error"),
        many(severities["warning"], "warning"),
        f"{severities['info']:,} for information",
    ]
    due = f"; {many(soon, 'deadline')} due soon" if soon else ""
    kept = f"; {accepted:,} accepted" if accepted else ""
    return f"{', '.join(counted)}{kept}{due}."


def _audited(results: Results) -> str:
    about = results.about
    edition = about.get("edition", {})
    known = f"{edition.get('title', 'edition')} ({edition.get('id', 'unknown')})"
    people = f"{many(about['participants'], 'participant')}; " if "participants" in about else ""
    return f"As of {results.as_of}; {people}{known}."


def _otherwise(results: Results) -> list[str]:
    """Numbers that this run has otherwise than the standards, and which editions judged."""
    changed = results.about.get("edition", {}).get("changed", ())
    lines = [
        f"With {one['name']} = {one['value']} (standards: {one['standards']}; {one['source']})."
        for one in changed
    ]
    editions = results.about.get("editions", ())
    if len(editions) > 1:
        told = [f"{one['id']} {_days(one['governs'])}" for one in editions]
        lines.append(f"Records are judged by the edition of their own date: {'; '.join(told)}.")
    return lines


def _days(spans: list[dict[str, str | None]]) -> str:
    """``from … until …`` of each span."""
    parts = [
        " ".join(f"{word} {span[word]}" for word in ("from", "until") if span[word])
        for span in spans
    ]
    return " and ".join(part or "always" for part in parts)
