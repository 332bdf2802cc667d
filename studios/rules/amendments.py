"""Who asks for a change, who looks at it, who decides, and what contradicts the register (HZ-62, BJ-55…58)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from portal.accounts.models import Organisation
from portal.accounts.roles import Role
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.measures.closed_sets import AMENDABLE
from portal.policy.refusal import Refused
from portal.policy.retirement import ELASTIC_MONTHS, add_months
from portal.policy.wording import day_words
from studios import amendment_terms as terms
from studios import caretaking, leader_files, leaders, offices
from studios.models import Amendment, LeaderStatus, Studio
from studios.rules import people
from studios.states import PENDING_AMENDMENT, AmendmentState

if TYPE_CHECKING:
    from portal.accounts.models import User

ACCEPTED = "accepted"
# Who writes applications for the unit.
APPLYING = (Role.HOST_CLERK, Role.HOST_ADMINISTRATOR)
ABOUT_LEADER = {"lead_master", "leader_post"}
# Other names under which a form might try to carry another master.
LEADER_NAMES = ("leader", "leader_name", "new_leader")


def require_ask(user: User | None, studio: Studio) -> None:
    """Somebody of the unit, of a studio that holds its title."""
    offices.require_keeper(user, studio)
    offices.require_holding(studio)


def check_submit(user: User | None, amendment: Amendment) -> None:
    require_ask(user, amendment.studio)
    check_values(amendment.studio, amendment.ground, amendment.new)
    if not amendment.reason.strip():
        raise Refused("请写明变更理由")
    if not Attachment.objects.about(amendment).live().exists():
        raise Refused(f"请上传证明材料：{terms.ground(amendment).evidence or '变更的证明'}")


def check_withdraw(user: User | None, amendment: Amendment) -> None:
    offices.require_keeper(user, amendment.studio)
    _require_no_application(amendment, "撤回变更")


def check_verify(user: User | None, amendment: Amendment) -> None:
    """The district bureau or body looks at the papers (BJ-57, BJ-58)."""
    offices.require_caretaker(user, amendment.studio)
    offices.require_holding(amendment.studio)


def check_return(user: User | None, amendment: Amendment) -> None:
    if amendment.state == AmendmentState.SUBMITTED:
        offices.require_caretaker(user, amendment.studio)
    else:
        _require_deciding(user, amendment)
        _require_no_application(amendment, "退回")


def check_reject(user: User | None, amendment: Amendment) -> None:
    _require_deciding(user, amendment)
    _require_no_application(amendment, "不予变更")


def check_panel(user: User | None, amendment: Amendment) -> None:
    _require_deciding(user, amendment)
    if terms.ground(amendment).way != terms.PANEL:
        raise Refused("这一事由不需要评审专家组认定")


def check_accept(user: User | None, amendment: Amendment) -> None:
    """Decided by the city; the third case of Hangzhou once an expert group has said yes (HZ-62)."""
    _require_deciding(user, amendment)
    found = terms.ground(amendment)
    if found.way not in (terms.DECIDED, terms.PANEL):
        raise Refused("这一事由不由市级直接准予变更")
    if found.way == terms.PANEL and amendment.panel_decision.get("conclusion") != ACCEPTED:
        clause = offices.pack_of(amendment.studio).clause(found.clause)
        raise Refused("这一事由须先由评审专家组认定，请先登记专家组意见", clause=clause)
    check_values(amendment.studio, amendment.ground, amendment.new)


def check_file(user: User | None, amendment: Amendment) -> None:
    """Filed as verified, nothing is decided (BJ-57)."""
    _require_deciding(user, amendment)
    if terms.ground(amendment).way != terms.FILED:
        raise Refused("这一事由不是备案事项")
    check_values(amendment.studio, amendment.ground, amendment.new)


def check_apply(user: User | None, amendment: Amendment) -> None:
    """The new master's application is written by the unit's clerk or administrator, once the change is verified."""
    require_ask(user, amendment.studio)
    if user is None or not user.is_in(*APPLYING):
        word = offices.pack_of(amendment.studio).word("lead_master")
        raise Refused(f"新{word}的申报由单位的经办人或管理员填写")
    if terms.ground(amendment).way != terms.APPLICATION:
        raise Refused("这一事由不需要重新申报")
    if amendment.state != AmendmentState.VERIFIED:
        raise Refused(f"变更现为“{amendment.state_label}”，经推荐单位核实后才能填写申报")


def check_system(user: User | None, amendment: Amendment) -> None:
    if user is not None:
        raise Refused("这一步由系统办理")


def require_foreseen(studio: Studio, ground: str, posted: Iterable[str]) -> None:
    """A ground alters what the policy says and nothing else; above all nobody slips in another master (A-34, BJ-55)."""
    found = terms.ground_of(studio, ground)
    foreign = set(posted) & {*AMENDABLE, *LEADER_NAMES} - set(found.changes if found else ())
    if (ground == "leader_replaced" and found is None) or foreign & {"lead_master", *LEADER_NAMES}:
        word = offices.pack_of(studio).word("lead_master")
        raise terms.no_new_leader(studio) or Refused(f"更换{word}须按更换{word}的事由提出，材料和程序按第三章")
    if foreign and found is not None:
        names = "、".join(sorted(terms.label(offices.pack_of(studio), each) for each in foreign))
        raise Refused(f"事由“{found.label}”不能变更：{names}", clause=offices.pack_of(studio).clause(found.clause))


def require_open(studio: Studio, ground: str) -> None:
    """One change of a kind at a time, and one about the master: nobody is kept on and replaced side by side."""
    pending = Amendment.objects.filter(studio=studio, state__in=PENDING_AMENDMENT)
    running = pending.filter(ground=ground).first()
    if running is not None:
        raise Refused(f"这一事由已有在办的变更 {running.number}")
    about_leader = [each.key for each in terms.grounds_of(studio) if ABOUT_LEADER & set(each.changes)]
    other = pending.filter(ground__in=about_leader).first() if ground in about_leader else None
    if other is not None:
        word = offices.pack_of(studio).word("lead_master")
        raise Refused(f"关于{word}的变更 {other.number} 正在办理，一次只能办理一项；要改办的，请先撤回它")


def check_values(studio: Studio, ground: str, new: Mapping[str, str]) -> None:
    """The new values stand by themselves, differ from the old, and are those the ground may alter."""
    found = terms.ground_of(studio, ground)
    if found is None:
        raise Refused("本市办法没有这一项变更事由，请从列出的事由中选择")
    old = terms.present(studio, found)
    changed = [name for name in terms.alterable(found) if new.get(name) and new[name] != old.get(name)]
    if "leader_post" in found.changes:
        _check_staying(studio, new)
    elif not changed:
        raise Refused("填写的新内容与现在的登记相同，没有需要变更的内容")
    if "unit_name" in changed:
        _check_length(studio, new["unit_name"])
    if "host" in changed:
        _require_no_file(studio)
        caretaking.under(studio, check_new_host(studio, new["host"], new.get("unit_name", "")))
    if "region" in changed:
        if "address" not in changed:
            raise Refused("迁到别的区县的，请一并填写新的工作地址")
        caretaking.within(studio, caretaking.region_called(studio, new["region"]))


def _check_length(studio: Studio, unit_name: str) -> None:
    """A title that names its unit is renamed with it, as far as there is room."""
    most = Studio._meta.get_field("name").max_length or 0
    length = len(studio.name.replace(studio.unit, unit_name))
    if length > most:
        raise Refused(f"改名后工作室名称有 {length} 字，最多 {most} 字，请与市级经办商定简短的单位名称")


def check_new_host(studio: Studio, uscc: str, name: str) -> Organisation:
    """The unit that takes the studio over is on the portal, and has no studio of the same occupation (BJ-22)."""
    host = Organisation.objects.filter(uscc=uscc, city=studio.city, kind="host", active=True).first()
    if host is None:
        raise Refused("平台上没有使用这个统一社会信用代码的单位，请新单位先在平台登记")
    if name and host.name != name:
        raise Refused(f"这个统一社会信用代码登记的单位名称是“{host.name}”，与填写的不同")
    same = Studio.objects.holding().filter(host=host, branch=None, occupation_key=studio.occupation_key)
    if offices.pack_of(studio).value("unique_per_branch") and same.exclude(pk=studio.pk).exists():
        raise Refused("新单位已有相同职业（工种）的技能大师工作室")
    return host


def check_effective_day(amendment: Amendment, effective_on: date) -> None:
    if not amendment.studio.recognised_on <= effective_on <= clock.today():
        first = day_words(amendment.studio.recognised_on)
        raise Refused(f"生效日期应在认定日期（{first}）和今天之间")


def check_panel_day(amendment: Amendment, on: date) -> None:
    handed_in = amendment.submitted_at.astimezone(clock.BEIJING).date() if amendment.submitted_at else on
    if not handed_in <= on <= clock.today():
        raise Refused("专家组认定日期应在提交变更之后，并且不晚于今天")


def _check_staying(studio: Studio, new: Mapping[str, str]) -> None:
    """The master stays on: from the last entry's day on, at the latest from the statutory day (BJ-57)."""
    status, since, until = new.get("leader_post", ""), terms.day(new.get("since", "")), terms.day(new.get("until", ""))
    if status not in leaders.STAYS or since is None:
        raise Refused("请选择返聘还是延迟退休，并填写从哪一天起")
    last = LeaderStatus.objects.filter(studio=studio).order_by("-since", "-pk").first()
    if last is not None and since < last.since:
        raise Refused(f"日期不能早于上一次登记的 {day_words(last.since)}")
    if since > max(clock.today(), studio.leader_retires_on or clock.today()):
        raise Refused("开始日期不能晚于今天，还没有退休的不能晚于法定退休日")
    people.check_staying(studio, status, since, until)
    retires_on = studio.leader_retires_on
    # Whoever retires early of the own will does so three years before the statutory day at most (§5a).
    if retires_on is not None and since < add_months(retires_on, -ELASTIC_MONTHS):
        raise Refused(f"登记的法定退休日是 {day_words(retires_on)}，还没有到达退休年龄，不办理返聘或延迟退休备案")


def _require_no_file(studio: Studio) -> None:
    """A new master's application is that of the unit it was handed in by: first one, then the other (BJ-56, BJ-58)."""
    for change in Amendment.objects.filter(studio=studio, state=AmendmentState.VERIFIED).exclude(application_no=""):
        if leader_files.is_handed_in(change):
            raise Refused(f"更换的申报 {change.application_no} 正在办理，办结后才能由另一家单位承接")


def _require_deciding(user: User | None, amendment: Amendment) -> None:
    offices.require_supervisor(user, amendment.studio)
    offices.require_holding(amendment.studio)


def _require_no_application(amendment: Amendment, what: str) -> None:
    """While the new master's application is under way, that is where things are decided (BJ-56)."""
    if leader_files.is_handed_in(amendment):
        number = amendment.application_no
        raise Refused(f"更换的申报 {number} 正在办理，不能{what}；请先在申报里撤回或者办结")
