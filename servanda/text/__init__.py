"""Markdown to syntax tree with exact places; formatter; diagnostics as data. See README.md in this folder."""

from servanda.text.articles import WAYS_OF_NUMBERING, ArticleText, scheme_of, split_articles
from servanda.text.diagnostics import Diagnostic, Note, Severity, Span
from servanda.text.emit import did_you_mean
from servanda.text.format import format_text, unparse
from servanda.text.labels import Addresses
from servanda.text.normal import normalise, phrase_key, text_hash
from servanda.text.read import parse_cond_text, parse_point_text, parse_who_text, read_head, read_text
from servanda.text.sentences import AddressedSentence, addressed_sentences, split_sentences
from servanda.text.syntax import FileTree, Part, Statement

__all__ = [
    "WAYS_OF_NUMBERING",
    "AddressedSentence",
    "Addresses",
    "ArticleText",
    "Diagnostic",
    "FileTree",
    "Note",
    "Part",
    "Severity",
    "Span",
    "Statement",
    "addressed_sentences",
    "did_you_mean",
    "format_text",
    "normalise",
    "parse_cond_text",
    "parse_point_text",
    "parse_who_text",
    "phrase_key",
    "read_head",
    "read_text",
    "scheme_of",
    "split_articles",
    "split_sentences",
    "text_hash",
    "unparse",
]
