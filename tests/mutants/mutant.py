"""Mutants: what one is, how its file is read, and how it is applied to a tree. See CONTRIBUTING.md."""
import re
import shutil
from pathlib import Path

from regions import regions

FOLDER = Path(__file__).resolve().parent
PRESETS = ('dev', 'asan', 'tsan')
_SAVED = '.unmutated'


class Misfit(Exception):
    """A mutant that cannot be read or applied."""


class Change:
    def __init__(self, file, place, search, replacement):
        self.file, self.place, self.search, self.replacement = file, place, search, replacement


class Mutant:
    """One NAME.mutant: what it says of itself, and its changes in the order in which they are made."""

    def __init__(self, path):
        self.name = path.name.removesuffix('.mutant')
        self.description, self.preset, self.tests, self.changes = '', '', '', []
        self._read(path.read_text().splitlines())
        if not self.changes:
            raise Misfit('changes nothing')

    def _read(self, lines):
        place, pair, parts = None, None, {'<<<<': [], '====': []}
        for line in lines:
            key, _, value = line.removeprefix('# ').partition(': ')
            if pair is None and line == '<<<<':
                if place is None:
                    raise Misfit('changes something before it says "# in: FILE: FUNCTION"')
                pair, parts = line, {'<<<<': [], '====': []}
            elif pair == '<<<<' and line == '====':
                pair = line
            elif pair == '====' and line == '>>>>':
                self.changes.append(Change(*place, *(tuple(part) for part in parts.values())))
                pair = None
            elif pair is not None:
                parts[pair].append(line)
            elif line.startswith('# ') and key == 'in':
                place = re.fullmatch(r'(\S+): (\S+)', value)
                if place is None:
                    raise Misfit(f'"{line}" is not "# in: FILE: FUNCTION"')
                place = place.groups()
            elif line.startswith('# ') and key in ('preset', 'tests'):
                setattr(self, key, value)
            elif place is None and not line.startswith('#'):
                self.description += line
            elif line:
                raise Misfit(f'has a line that belongs nowhere: "{line}"')
        if pair is not None:
            raise Misfit(f'has a pair that ends after "{pair}"')

    def applied(self, tree):
        """{file: its new text}."""
        texts = {}
        for change in self.changes:
            path = Path(tree) / change.file
            if change.file not in texts and not path.is_file():
                raise Misfit(f'{change.file}: no such file')
            texts[change.file] = _replace(texts.get(change.file) or path.read_text(), change)
        return texts

    def apply(self, tree):
        texts = self.applied(tree)
        for file in texts:
            if (Path(tree) / (file + _SAVED)).exists():
                raise Misfit(f'{file}: another mutant is applied to it')
        for file, text in texts.items():
            shutil.copyfile(Path(tree) / file, Path(tree) / (file + _SAVED))
            (Path(tree) / file).write_text(text)

    def reverse(self, tree):
        for file in {change.file for change in self.changes}:
            saved = Path(tree) / (file + _SAVED)
            if not saved.exists():
                raise Misfit(f'{file}: the mutant is not applied to it')
            (Path(tree) / file).write_text(saved.read_text())  # with the present time, for the build
            saved.unlink()


def _pattern(lines):
    """Matches the text however it is wrapped and indented."""
    tokens = re.findall(r'\w+|[^\w\s]', '\n'.join(lines))
    if not tokens:
        raise Misfit('looks for nothing')
    pattern, before = '', ''
    for token in tokens:
        is_spaced = re.match(r'\w', token) and re.match(r'\w', before)
        pattern += (r'\s+' if is_spaced else r'\s*' if before else '') + re.escape(token)
        before = token
    return re.compile((r'(?<!\w)' if re.match(r'\w', tokens[0]) else '') + pattern +
                      (r'(?!\w)' if re.match(r'\w', before) else ''))


def _places(text, change):
    """(begin, end) of what has the name: overloads, and a class beside its members, are several."""
    if change.place == '(file)':
        return [(0, len(text))]
    try:
        named = [(begin, end) for name, begin, end in regions(text) if name == change.place]
    except ValueError as problem:
        raise Misfit(f'{change.file}: {problem}') from None
    if not named:
        raise Misfit(f'{change.file}: there is no {change.place}')
    return named


def _replace(text, change):
    pattern = _pattern(change.search)
    found = {match.span() for begin, end in _places(text, change)
             for match in pattern.finditer(text, begin, end)}
    if len(found) != 1:
        raise Misfit(f'{change.file}: {change.place} has {len(found)} times, not once:\n    ' +
                     '\n    '.join(change.search))
    begin, end = found.pop()
    line_begin = text.rfind('\n', 0, begin) + 1
    shift = len(_indentation(text[line_begin:])) - len(_indentation(change.search[0]))
    new = '\n'.join(_indented(line, shift) for line in change.replacement).strip()
    if new:
        return text[:begin] + new + text[end:]
    # Lines that are left blank go.
    line_end = text.find('\n', end) + 1
    if text[line_begin:begin].isspace() or line_begin == begin:
        if not text[end:line_end].strip():
            begin, end = line_begin, line_end
    return text[:begin] + text[end:]


def _indentation(line):
    return line[:len(line) - len(line.lstrip(' '))]


def _indented(line, shift):
    return ' ' * max(0, len(_indentation(line)) + shift) + line.lstrip(' ') if line.strip() else ''
