"""Finds the literal texts in JSX: between tags, and in attributes.

A small reader of TypeScript with JSX: it knows strings, templates, comments and regular expressions well enough to
tell a tag from a comparison or a type argument, and code from text. It checks no syntax; on what it cannot follow
it ends early and never raises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z_$][\w$.:-]*")
SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
TYPE_PARAMETERS = re.compile(r"<\s*(?:const\s+)?[A-Za-z_$][\w$]*\s*(?:,|\bextends\b)")
TYPE_ARGUMENTS = re.compile(r"<(?:[^<>]|<[^<>]*>)*>")
BEFORE_EXPRESSION = re.compile(r"(?:^|[(,=?:&|!{;\[+]|=>|\b(?:return|default|case|yield|await))$")
ONLY_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)\s*""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A text written into JSX. `attribute` is `None` between tags; `element` is the tag around or before it."""

    line: int
    text: str
    element: str
    attribute: str | None = None


def literals(source: str) -> Iterator[Literal]:
    """All literal texts in the JSX of a file, in order."""
    reader = _Reader(source)
    reader.code()
    return iter(sorted(reader.found, key=lambda literal: literal.line))


class _Reader:
    """Walks through the source once; `at` is where it stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.found: list[Literal] = []

    def code(self) -> str:
        """Read code up to the end, or past the `}` that closes it; returns it."""
        start, depth, before = self.at, 0, ""
        while self.at < len(self.source):
            if self._skip(SPACE):
                continue
            character = self.source[self.at]
            if character == "}":
                depth -= 1
                if depth < 0:
                    self.at += 1
                    return self.source[start : self.at - 1]
            depth += character == "{"
            before = self._token(character, before)
        return self.source[start:]

    def _token(self, character: str, before: str) -> str:
        """Read one token of code; returns the end of what stands before the next one."""
        starts_expression = BEFORE_EXPRESSION.search(before) is not None
        if character in "\"'":
            self._string(character)
        elif character == "`":
            self._template()
        elif character == "<" and starts_expression and self._is_tag():
            self.element()
        elif character == "/" and starts_expression and self._skip(REGEX):
            pass
        else:
            word = NAME.match(self.source, self.at)
            token = word[0] if word else character
            self.at += len(token)
            return token if word else before[-1:] + token
        return '"'

    def element(self) -> None:
        """Read an element from its `<` to the end of its closing tag."""
        self.at += 1
        match = NAME.match(self.source, self.at)
        name = match[0] if match else ""
        self.at += len(name)
        self._skip(TYPE_ARGUMENTS)
        if self._attributes(name):
            self._children(name)

    def _attributes(self, element: str) -> bool:
        """Read up to the end of the opening tag; tells whether children follow."""
        while self.at < len(self.source):
            if self._skip(SPACE):
                continue
            if self.source.startswith("/>", self.at):
                self.at += 2
                return False
            if self.source[self.at] == ">":
                self.at += 1
                return True
            name = NAME.match(self.source, self.at)
            if name:
                self.at = name.end()
                self._skip(SPACE)
                if self.source.startswith("=", self.at):
                    self.at += 1
                    self._skip(SPACE)
                    self._value(element, name[0])
            elif self.source[self.at] == "{":
                self.at += 1
                self.code()
            else:
                self.at += 1
        return False

    def _value(self, element: str, attribute: str) -> None:
        start, opening = self.at, self.source[self.at : self.at + 1]
        if opening in {'"', "'"}:
            self._string(opening)
            self._keep(start, self.source[start + 1 : self.at - 1], element, attribute)
        elif opening == "{":
            self._braces(element, attribute)
        elif opening == "<":
            self.element()

    def _children(self, element: str) -> None:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                end = self.source.find(">", self.at)
                self.at = len(self.source) if end < 0 else end + 1
                return
            if self.source[self.at] == "<":
                self.element()
            elif self.source[self.at] == "{":
                self._braces(element, None)
            else:
                start = self.at
                while self.at < len(self.source) and self.source[self.at] not in "<{":
                    self.at += 1
                text = self.source[start : self.at]
                self._keep(start + len(text) - len(text.lstrip()), text.strip(), element, None)

    def _braces(self, element: str, attribute: str | None) -> None:
        start = self.at
        self.at += 1
        literal = ONLY_LITERAL.fullmatch(self.code())
        if literal:
            self._keep(start, next(text for text in literal.groups() if text is not None), element, attribute)

    def _string(self, quote: str) -> None:
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != quote:
            self.at += 2 if self.source[self.at] == "\\" else 1
        self.at += 1

    def _template(self) -> None:
        self.at += 1
        while self.at < len(self.source) and self.source[self.at] != "`":
            if self.source.startswith("${", self.at):
                self.at += 2
                self.code()
            else:
                self.at += 2 if self.source[self.at] == "\\" else 1
        self.at += 1

    def _is_tag(self) -> bool:
        following = self.source[self.at + 1 : self.at + 2]
        if not (following.isalpha() or following in {"_", ">"}):
            return False
        return TYPE_PARAMETERS.match(self.source, self.at) is None

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.source, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def _keep(self, at: int, text: str, element: str, attribute: str | None) -> None:
        line = self.source.count("\n", 0, at) + 1
        self.found.append(Literal(line=line, text=text, element=element, attribute=attribute))
