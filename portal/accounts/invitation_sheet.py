"""Inviting many people from one Excel sheet: read, judge every row, write only after the second look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError

from portal.accounts import invitations
from portal.accounts.fields import Email, Mobile, PlainText, readable
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.roles import INVITED_ROLES, Holding, Role, exclusion, may_be_held_in
from portal.documents import spreadsheets
from portal.policy import clock
from portal.policy.refusal import Refused

HEADINGS = ("姓名", "电子邮箱", "手机号码", "机构全称", "角色")
MOST_ROWS = 500
MOST_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One line of the sheet as typed, with its number in Excel."""

    number: int
    name: str
    email: str
    phone: str
    organisation: str
    role: str


@dataclass(frozen=True)
class Verdict:
    """What would become of a row: invited, left alone because it is done already, or refused for its reasons."""

    row: Row
    reasons: tuple[str, ...] = ()
    done: str = ""
    organisation_id: int = 0
    role: str = ""

    @property
    def good(self) -> bool:
        return not self.reasons and not self.done


def read(file: IO[bytes], size: int) -> list[Row]:
    """The rows below the heading; raises `ValidationError` in words for anything that is not such a sheet."""
    if size > MOST_BYTES:
        raise ValidationError(f"文件有 {size // 1024 // 1024 + 1} MB，超过 2 MB。请拆成几个文件。")
    found = spreadsheets.first_sheet(file.read(), rows=MOST_ROWS + 2, columns=len(HEADINGS))
    lines = [[_cell(value) for value in line] for line in found]
    if not lines or tuple(cell.strip() for cell in lines[0]) != HEADINGS:
        raise ValidationError(f"第一行应是：{'、'.join(HEADINGS)}。请下载模板填写。")
    rows = [Row(number, *_five(line)) for number, line in enumerate(lines[1:], start=2) if any(map(str.strip, line))]
    if not rows:
        raise ValidationError("表里没有人员。请从第二行起填写。")
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    return rows


def judge(rows: Iterable[Row]) -> list[Verdict]:
    """Every row against the register and the rows above it, in a fixed number of queries; writes nothing."""
    rows = list(rows)
    known = _Known.about(rows)
    seen: dict[tuple[str, int, str], int] = {}
    return [_judge(row, known, seen) for row in rows]


def store(rows: Iterable[Row], *, by: User) -> tuple[int, list[Verdict]]:
    """Judge again and invite the good rows; returns how many, and those refused meanwhile."""
    sent, refused = 0, []
    for verdict in judge(rows):
        if not verdict.good:
            refused.append(verdict)
            continue
        try:
            invitations.invite(
                email=verdict.row.email,
                name=verdict.row.name,
                phone=verdict.row.phone,
                organisation=Organisation.objects.get(pk=verdict.organisation_id),
                role=Role(verdict.role),
                by=by,
            )
            sent += 1
        except Refused as refusal:
            refused.append(Verdict(verdict.row, reasons=(refusal.reason,)))
    return sent, refused


def template(file: IO[bytes]) -> None:
    """An empty sheet with the heading and a page that lists the roles."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "人员"
    book.active.append(HEADINGS)
    roles = book.create_sheet("角色")
    for role in INVITED_ROLES:
        roles.append([role.label])
    book.save(file)


def as_plain(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


@dataclass(frozen=True)
class _Known:
    """What the register holds about the people and offices named in the sheet."""

    offices: dict[str, Organisation]
    users: dict[str, User]
    invited: set[tuple[str, int, str]]

    @classmethod
    def about(cls, rows: list[Row]) -> _Known:
        emails = {row.email.strip().lower() for row in rows}
        offices = Organisation.objects.exclude(kind="host").filter(name__in={row.organisation.strip() for row in rows})
        users = User.objects.filter(email__in=emails).prefetch_related("posts__organisation")
        open_now = Invitation.objects.open(clock.now()).filter(email__in=emails)
        return cls(
            {office.name: office for office in offices},
            {user.email: user for user in users},
            set(open_now.values_list("email", "organisation_id", "role")),
        )


def _judge(row: Row, known: _Known, seen: dict[tuple[str, int, str], int]) -> Verdict:
    clean, reasons = _cleaned(row)
    office = known.offices.get(clean.organisation)
    role = next((role for role in INVITED_ROLES if role.label == clean.role), None)
    if office is None:
        reasons.append(
            f"没有名为“{clean.organisation}”的机构，请填全称。" if clean.organisation else "请填写机构全称。"
        )
    elif not office.active:
        reasons.append(f"“{office.called}”已停用。")
    if role is None:
        reasons.append(f"没有“{clean.role}”这个角色，请照模板第二页填写。" if clean.role else "请填写角色。")
    if office and role and not may_be_held_in(role, office.kind):
        reasons.append(f"“{role.label}”不能设在“{office.get_kind_display()}”。")
    if reasons or office is None or role is None:
        return Verdict(clean, reasons=tuple(reasons))
    key = (clean.email, office.pk, role.value)
    return _judge_against_register(clean, key, role, office, known, seen)


def _judge_against_register(
    row: Row,
    key: tuple[str, int, str],
    role: Role,
    office: Organisation,
    known: _Known,
    seen: dict[tuple[str, int, str], int],
) -> Verdict:
    if key in seen:
        return Verdict(row, reasons=(f"与第 {seen[key]} 行重复。",))
    seen[key] = row.number
    user = known.users.get(row.email)
    held = [post for post in user.posts.all() if post.is_held] if user else []
    if any(post.organisation_id == office.pk and post.role == role for post in held):
        return Verdict(row, done="已担任这个岗位，不再邀请")
    if key in known.invited:
        return Verdict(row, done="已邀请，链接还有效")
    conflict = exclusion(
        Holding(role, office.city), [Holding(Role(post.role), post.organisation.city) for post in held]
    )
    if conflict:
        return Verdict(row, reasons=(conflict,))
    return Verdict(row, organisation_id=office.pk, role=role.value)


def _cleaned(row: Row) -> tuple[Row, list[str]]:
    fields = {
        "name": PlainText(longest=40, error_messages={"required": "请填写姓名。"}),
        "email": Email(error_messages={"required": "请填写电子邮箱。"}),
        "phone": Mobile(required=False),
    }
    values, reasons = asdict(row), []
    for name, field in fields.items():
        try:
            values[name] = field.clean(values[name])
        except ValidationError as error:
            reasons.extend(error.messages)
    values["organisation"], values["role"] = row.organisation.strip(), row.role.strip()
    return Row(**values), reasons


def _cell(value: Any) -> str:
    """A cell as text; numbers typed as numbers lose no digits, over-long texts are cut."""
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    try:
        return readable(text.replace("\n", " ").replace("\r", " "))[:300]
    except ValidationError:
        return "".join(c for c in text if c.isprintable())[:300]


def _five(line: list[str]) -> list[str]:
    return (line + [""] * 5)[:5]
