"""The page: sections gathered, set by the templates, sealed by a content security policy.

Autoescaping is on, and every text passes :func:`visible` on its way into the page, so no
character that hides or turns text round gets there. Style and script stand inside the page
and are allowed by their hashes alone: nothing from outside can load, run or be sent to.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wbn_audit.results.totals import standing
from wbn_audit.writers.html import (
    accepted,
    ahead,
    behind,
    cards,
    contractors,
    first,
    limits,
    made,
    measures,
    people,
    top,
)
from wbn_audit.writers.html.names import named, names_of, with_names
from wbn_audit.writers.html.parts import LEVELS, NO_COACH, texts
from wbn_audit.writers.html.rows import rows, rule_link
from wbn_audit.writers.html.scores import contractor_scores, lateness, reported
from wbn_audit.writers.inert import visible

if TYPE_CHECKING:
    from wbn_audit.results import Results

_TEMPLATES = "templates"


def page(results: Results) -> bytes:
    """The page as UTF-8, the same for the same results."""
    style, script = _inline("report.css"), _inline("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = _sections(results)
    template = _environment().get_template("report.html.j2")
    # Our own files, whose bytes the policy names: as they are.
    inline = {name: Markup(text) for name, text in (("style", style), ("script", script))}  # noqa: S704
    text = template.render(**sections, **inline, policy=policy)
    return text.encode()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wbn_audit.writers.html", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"table_rows": rows, "rule_link": rule_link}
    return environment


def _shown(value: Any) -> Any:
    """Text from data with hidden characters made visible; our own mark-up as it is."""
    return visible(value) if type(value) is str else value


def _inline(name: str) -> str:
    folder = files("wbn_audit.writers.html").joinpath(_TEMPLATES)
    return folder.joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _sections(results: Results) -> dict[str, Any]:
    """What the template asks for, by name."""
    word, sentence = top.headline(results)
    counted = measures.counted(results)
    causes, cause_count = first.do_first(results)
    names = names_of(results)
    shown = [replace(card, table=with_names(card.table, names)) for card in cards.cards(results)]
    return {
        "as_of": results.as_of,
        "has_names": bool(names),
        "verdict": results.verdict,
        "word": word,
        "sentence": sentence,
        "facts": top.facts(results),
        "against": top.against(results),
        "refused": results.about.get("refused", []),
        "numbers": top.numbers(results),
        "since": top.since(results),
        "data_facts": top.data_facts(results),
        "exports": top.exports(results),
        "causes": causes,
        "cause_count": cause_count,
        "measures": measures.table(results, counted),
        "measure_notes": measures.notes(results, counted),
        "charts": measures.charts(results, counted),
        "has_targets": bool(counted.targets),
        "has_fixed": bool(counted.fixed),
        "breakdowns": behind.breakdowns(results, counted),
        "behind": [
            one
            for one in (named(behind.kept_out(results), names), behind.annual(results),
                        behind.job_quality(results))
            if one
        ],
        "ahead": ahead.summary(results),
        "by_coach": ahead.by_coach(results),
        "each_deadline": named(ahead.each(results), names),
        "contractor_totals": contractors.totals(results),
        "scores": contractor_scores(results),
        "lateness": lateness(results),
        "reported": reported(results),
        "heat": contractors.heat(results),
        "legend": contractors.LEGEND,
        "cards": shown,
        "card_ids": frozenset(card.info.id for card in shown),
        "most_rows": cards.most_rows(results),
        "others": cards.without_findings(results),
        "levels": LEVELS,
        "choices": _choices(results),
        "unlisted": sum(card.unlisted for card in shown),
        "participants": named(people.participants(results), names),
        "unlock": limits.unlock(results),
        "unjudged": limits.unjudged(results),
        "left_out": limits.left_out(results),
        "exceptions": named(accepted.exceptions(results), names),
        "versions": made.versions(results),
        "account": made.account(results),
        "made": [
            one
            for one in (made.files(results), made.columns_read(results), made.rule_hashes(results))
            if one
        ],
    }  # fmt: skip


def _choices(results: Results) -> dict[str, list[str]]:
    """What the filters offer."""
    found = texts(standing(results))

    def names(column: str) -> list[str]:
        return sorted(name for name in found.get_column(column).unique() if name)

    coaches = names("staff")
    blank = (found.get_column("staff") == "").any()
    return {
        "contractor": names("contractor"),
        "coach": [*coaches, *([NO_COACH] if blank else [])],
        "quarter": names("quarter"),
    }
