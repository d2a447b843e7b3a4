"""Finds a function, class or constant in a C++ source.

No parser, but enough of one for sources that clang-format has laid out: it knows comments, literals,
braces, and what begins a namespace, a class, a function and an initializer.
"""
import re

_SKIPPED = re.compile(
    r'''//(?:\\\n|[^\n])*                           # comments
      | /\*.*?\*/
      | R"(?P<delimiter>[^()\s\\]*)\(.*?\)(?P=delimiter)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])*'        # but not the ' of 16'384
      | ^[ \t]*\#(?:\\\n|[^\n])*                    # the preprocessor's lines
    ''',
    re.VERBOSE | re.DOTALL | re.MULTILINE)
_CLASS = re.compile(r'^(?:template\s*)?(?:class|struct|union)\s+(?:\[\[.*?\]\]\s*)?([\w:]+)\s*'
                    r'(?:final\s*)?(?::(?!:).*)?$', re.DOTALL)
_NO_FUNCTION = {'alignas', 'decltype', 'explicit', 'noexcept', 'requires', 'static_assert'}
_NAME = r'~?\w+(?:\s*::\s*~?\w+)*'
_CALLED = re.compile(rf'((?:{_NAME}::)?operator\s*[^\s\w(]+|operator\s*\(\)|{_NAME})\s*\(')
_VARIABLE = re.compile(rf'({_NAME})\s*(?:\[[^\]]*\]\s*)*(?:=|\{{|$)')


def _blank(match):
    return re.sub(r'[^\n]', ' ', match.group())


def _without_templates(text):
    text = text.replace('->', '  ')
    while True:
        shorter = re.sub(r'<[^<>]*>', '', text)
        if shorter == text:
            return text
        text = shorter


def _function_name(header):
    before = header.split('=')[0] if 'operator' not in header else header
    for match in _CALLED.finditer(before):
        if match.group(1) not in _NO_FUNCTION:
            return match.group(1)
    return None


def _name(header):
    header = _without_templates(header)
    found = _function_name(header)
    if found is None:
        variable = _VARIABLE.search(header)
        found = variable and variable.group(1)
    return found and re.sub(r'\s+', '', found)


def _close(text, at):
    """The index after the bracket that closes the one at `at`."""
    depth = 0
    for match in re.compile(r'[{}()]').finditer(text, at):
        depth += 1 if match.group() in '{(' else -1
        if depth == 0:
            return match.end()
    raise ValueError('its braces do not balance')


def _is_initializer(header):
    """Whether the brace after this header belongs to a member of a constructor's list."""
    header = _without_templates(header)
    return re.search(r'\)[^:]*[^:]:[^:]', header) is not None and re.search(r'\w\s*$', header)


def _scan(text, at, end, scope, found):
    begin = None
    while at < end:
        char = text[at]
        if begin is None:
            if char.isspace() or char in ';}':
                at += 1
                continue
            label = re.compile(r'(?:public|private|protected)\s*:').match(text, at)
            if label:
                at = label.end()
                continue
            begin = at
        if char == '(':
            at = _close(text, at)
        elif char == ';':
            at += 1
            found.append((scope, _name(text[begin:at - 1]), begin, at))
            begin = None
        elif char == '{':
            header = text[begin:at].strip()
            after = _close(text, at)
            is_class = _CLASS.match(_without_templates(header))
            if re.match(r'(inline\s+)?namespace\b|extern\s*$', header):
                _scan(text, at + 1, after - 1, scope, found)
            elif is_class:
                found.append((scope, is_class.group(1), begin, after))
                _scan(text, at + 1, after - 1, scope + is_class.group(1) + '::', found)
            elif _function_name(_without_templates(header)) and not _is_initializer(header):
                found.append((scope, _name(header), begin, after))
            else:
                at = after  # an initializer: the declaration goes on
                continue
            at = after
            begin = None
        else:
            at += 1


def regions(text):
    """(name, begin, end) of each declaration: Class::function, function, Class, constant."""
    masked = _SKIPPED.sub(_blank, text)
    found = []
    _scan(masked, 0, len(masked), '', found)
    return [(scope + name, begin, end) for scope, name, begin, end in found if name]
