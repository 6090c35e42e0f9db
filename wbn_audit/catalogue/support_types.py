"""The support types of an edition (pp. 8-13): their papers, payees and names in exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wbn_audit.checks.base import DocumentNeed, SupportType
from wbn_audit.tables.fold import fold_word
from wbn_audit.tables.layout import Layout, Vocabulary
from wbn_audit.yamlfile import Block, Items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wbn_audit.yamltree import TreeReader

_TYPE_KEYS = frozenset({"page", "group", "documents", "payee", "as"})
_NEED_KEYS = frozenset({"paper", "method", "payee", "not_payee"})


def _any_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


def _need(reader: TreeReader, entry: Any, line: int) -> DocumentNeed:
    if isinstance(entry, Items):
        reader.problem(line, "a document is a word, A | B, or {paper: …}.")
        return DocumentNeed(())
    if not isinstance(entry, Block):
        return DocumentNeed(_any_of(str(entry)))
    reader.keys(entry, _NEED_KEYS, "a document")
    if not entry.get("paper"):
        reader.problem(entry.line, "a document wants paper: NAME.")
    words = {key: reader.text(entry, key) for key in _NEED_KEYS}
    if len([key for key in ("method", "payee", "not_payee") if words[key]]) > 1:
        reader.problem(entry.line, "only one of method, payee and not_payee may stand here.")
    when = None
    if words["method"] or words["payee"]:
        when = ("method", words["method"]) if words["method"] else ("payee_type", words["payee"])
    unless = ("payee_type", words["not_payee"]) if words["not_payee"] else None
    return DocumentNeed(_any_of(words["paper"]), when, unless)


def read_support_types(
    reader: TreeReader, tree: Block
) -> tuple[dict[str, SupportType], Vocabulary]:
    """The lines of support_types.yaml, and the names that mean them."""
    reader.keys(tree, {"prefixes", "types"}, "support_types.yaml")
    types: dict[str, SupportType] = {}
    meanings: dict[str, str] = {}
    prefixes = reader.words(tree, "prefixes")
    line = tree.lines.get("types", tree.line)
    for name, block in reader.blocks(tree.get("types"), line, "types"):
        reader.keys(block, _TYPE_KEYS, "a support type")
        if "documents" not in block:
            reader.problem(block.line, f"'{name}' wants page and documents: [..].")
        papers = reader.items(block.get("documents", Items(block.line)), block.line, "documents")
        types[name] = SupportType(
            name=name,
            page=reader.text(block, "page"),
            group=reader.text(block, "group"),
            documents=tuple(_need(reader, entry, block.line) for entry in papers),
            payees=reader.words(block, "payee"),
        )
        for spelling in (name, *reader.words(block, "as")):
            for prefix in ("", *prefixes):
                meaning = meanings.setdefault(fold_word(prefix + spelling), name)
                if meaning != name and not prefix:
                    reader.problem(block.line, f"'{spelling}' means '{meaning}' and '{name}'.")
    if not types:
        reader.problem(line, "there is no support type.")
    return types, Vocabulary("support_type", tuple(types), meanings)


def check_types(
    reader: TreeReader, tree: Block, types: Mapping[str, SupportType], layout: Layout
) -> None:
    """Papers, payees and methods must be words that exports can hold, or everyone would fail."""
    for one in types.values():
        conditions = [part for need in one.documents for part in (need.when, need.unless) if part]
        wanted = [("document", paper) for need in one.documents for paper in need.any_of]
        wanted += [("payee_type", payee) for payee in one.payees]
        for vocabulary, word in [*wanted, *conditions]:
            if word not in layout.vocabularies[vocabulary].words:
                line = tree["types"].lines[one.name]
                reader.problem(line, f"'{one.name}': '{word[:60]}' is no {vocabulary}.")


def groups(types: Mapping[str, SupportType]) -> dict[str, object]:
    """The types of each group, as conditions name them: ``$transportation_types``."""
    found: dict[str, list[str]] = {}
    for one in types.values():
        if one.group:
            found.setdefault(f"{one.group.lower()}_types", []).append(one.name)
    return dict(found)
