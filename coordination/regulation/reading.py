"""Reading a data file that a person wrote: every value with its line, every mistake collected, none thrown.

PyYAML composes nodes, which know where they stand; nothing is constructed from tags of the file.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from coordination.deadlines import DeadlineError
from coordination.deadlines.entry import read_amount, read_date, read_roll

# The parser in C where PyYAML was built with it: the same nodes, ten times faster.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Nobody writes so much by hand; more is a slip or an attack.
MOST_CHARACTERS = 1_000_000

Problem = tuple[int, str]
Fields = Mapping[str, yaml.Node]


class Reader:
    """Takes values out of YAML nodes; what is wrong is noted with its line and replaced by an empty value."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, where: yaml.Node | int, message: str) -> None:
        line = where if isinstance(where, int) else _line(where.start_mark)
        self.problems.append((line, message))

    def root(self, text: str) -> yaml.Node | None:
        """The file's one document, or ``None`` with the reason noted."""
        if len(text) > MOST_CHARACTERS:
            self.note(1, f"Tệp quá lớn: quá {MOST_CHARACTERS:,} ký tự.".replace(",", "."))
            return None
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                if isinstance(event, yaml.AliasEvent):
                    self.note(_line(event.start_mark), "Không dùng tham chiếu (dấu *): hãy viết đủ giá trị.")
                    return None
            node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            column = f", cột {mark.column + 1}" if mark else ""
            # The parser says in English what it expected; where it stopped is what helps.
            self.note(_line(mark), f"Sai cú pháp YAML{column}: xem lại thụt dòng, dấu hai chấm, dấu ngoặc.")
            return None
        except (yaml.YAMLError, RecursionError):
            self.note(1, "Không đọc được tệp: không phải văn bản YAML.")
            return None
        if node is None:
            self.note(1, "Tệp trống.")
        return node

    def fields(self, node: yaml.Node, what: str, *, required: Collection[str], optional: Collection[str]) -> Fields:
        """The entries of a mapping by key; unknown, repeated and missing keys are noted."""
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{what}: phải là một khối gồm các mục «tên: giá trị».")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name not in required and name not in optional:
                self.note(key, f"{what}: không có mục “{name}”; các mục hợp lệ: {_listed([*required, *optional])}.")
            elif name in found:
                self.note(key, f"{what}: mục “{name}” viết hai lần.")
            elif not _is_empty(value):
                found[name] = value
        for name in required:
            if name not in found:
                self.note(node, f"{what}: thiếu mục “{name}”.")
        return found

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """The entries of a list."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.note(node, f"{what}: phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch.")
            return []
        return list(node.value)

    def text(self, fields: Fields, name: str, what: str, *, longest: int) -> str:
        node = fields.get(name)
        value = self._scalar(node, f"{what}, “{name}”")
        if node is not None and len(value) > longest:
            self.note(node, f"{what}, “{name}”: dài {len(value)} ký tự, tối đa {longest}.")
        return value[:longest]

    def choice(self, fields: Fields, name: str, what: str, options: Collection[str]) -> str:
        node = fields.get(name)
        value = self._scalar(node, f"{what}, “{name}”")
        if node is not None and value and value not in options:
            self.note(node, f"{what}, “{name}”: không có giá trị “{value}”; chọn một trong: {_listed(options)}.")
            return ""
        return value

    def choices(self, fields: Fields, name: str, what: str, options: Collection[str]) -> tuple[str, ...]:
        """A list of different values, each one of the options."""
        found: list[str] = []
        for node in self.items(fields.get(name), f"{what}, “{name}”"):
            value = self._scalar(node, f"{what}, “{name}”")
            if value not in options:
                self.note(node, f"{what}, “{name}”: không có giá trị “{value}”; chọn trong: {_listed(options)}.")
            elif value in found:
                self.note(node, f"{what}, “{name}”: “{value}” viết hai lần.")
            else:
                found.append(value)
        return tuple(found)

    def whole(self, fields: Fields, name: str, what: str, *, default: int, least: int = 0, most: int = 3650) -> int:
        node = fields.get(name)
        return default if node is None else self._whole(node, f"{what}, “{name}”", least, most, default)

    def wholes(self, fields: Fields, name: str, what: str, *, least: int, most: int) -> list[int]:
        """A list of different whole numbers, the greatest first."""
        place = f"{what}, “{name}”"
        found = [self._whole(node, place, least, most, least) for node in self.items(fields.get(name), place)]
        if len(set(found)) < len(found):
            self.note(fields[name], f"{place}: có số viết hai lần.")
        return sorted(set(found), reverse=True)

    def day(self, fields: Fields, name: str, what: str) -> datetime.date | None:
        node = fields.get(name)
        text = self._scalar(node, f"{what}, “{name}”")
        if node is None or not text:
            return None
        try:
            return read_date(text)
        except DeadlineError as error:
            self.note(node, f"{what}, “{name}”: {error}")
            return None

    def flag(self, fields: Fields, name: str, what: str, *, default: bool | None) -> bool | None:
        node = fields.get(name)
        if node is None:
            return default
        try:
            return read_roll(self._scalar(node, f"{what}, “{name}”"))
        except DeadlineError as error:
            self.note(node, f"{what}, “{name}”: {error}")
            return default

    def _whole(self, node: yaml.Node, place: str, least: int, most: int, default: int) -> int:
        try:
            value = read_amount(self._scalar(node, place))
        except DeadlineError as error:
            self.note(node, f"{place}: {error}")
            return default
        if not least <= value <= most:
            self.note(node, f"{place}: {value} không nằm trong khoảng từ {least} đến {most}.")
            return default
        return value

    def _scalar(self, node: yaml.Node | None, place: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.note(node, f"{place}: phải là một giá trị đơn.")
            return ""
        return str(node.value).strip()


def _line(mark: Any) -> int:
    """Marks count from nought, people from one."""
    return mark.line + 1 if mark else 1


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not str(node.value).strip()


def _listed(options: Collection[str]) -> str:
    return ", ".join(options)
