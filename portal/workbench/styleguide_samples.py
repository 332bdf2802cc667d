"""Sample data of the styleguide: every shared partial in each of its states, without touching the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator

from portal.policy import clock

CHIPS = [
    ("draft", "草稿"),
    ("others", "待区县初审"),
    ("mine", "待您办理"),
    ("returned", "退回补正（第 1 次）"),
    ("good", "已认定"),
    ("notice", "公示中（第 2/5 个工作日）"),
    ("closed", "未认定"),
    ("overdue", "已逾期 1 天"),
]
CLAUSE = "杭人社发〔2023〕112号 三（一）"
LEVELS = [("", "请选择"), ("4", "高级工"), ("5", "技师"), ("6", "高级技师")]
CRUMBS = [{"label": "我的申报", "url": "/applications/"}, {"label": "HZ-2027-0031", "url": ""}]


class MemberForm(forms.Form):
    """One member of the team."""

    name = forms.CharField(label="姓名", max_length=20)
    level = forms.ChoiceField(
        label="技能等级", choices=[("", "请选择"), ("4", "高级工"), ("5", "技师"), ("6", "高级技师")]
    )


class SampleForm(forms.Form):
    """Every kind of field."""

    host = forms.CharField(label="单位名称", help_text="与营业执照或法人证书一致。")
    id_number = forms.CharField(label="身份证号", help_text="18 位，保存后只显示首尾几位。")
    site = forms.IntegerField(label="固定场地面积", help_text="含实训区。")
    money = forms.DecimalField(label="年度工作经费", required=False)
    started = forms.DateField(label="成立日期", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="单位性质", choices=[("e", "企业"), ("p", "事业单位"), ("s", "社会组织")], widget=forms.RadioSelect
    )
    story = forms.CharField(label="技艺特点", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), required=False)
    promise = forms.BooleanField(label="本单位承诺以上内容真实")


class FilterForm(forms.Form):
    """The filter bar of a list."""

    q = forms.CharField(label="编号、名称或单位", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("s", "待初审"), ("r", "退回补正")], required=False)


def cases() -> list[dict[str, Any]]:
    """The case banner in four situations: plain, mine, overdue, closed."""
    now = clock.now()
    midnight = clock.end_of(clock.today())
    head = {"number": "HZ-2027-0031", "title": "王某某焊工技能大师工作室"}
    return [
        {
            **head,
            **{"state": "draft", "chip": "draft", "chip_text": "草稿", "stage": "填写申报", "holder_is_you": True},
            **{"deadline": midnight + timedelta(days=12), "closing": True, "todo": "填完余下 3 节并提交"},
            **{"action_url": "#", "action_label": "继续填写"},
        },
        {
            **head,
            **{"state": "submitted", "chip": "others", "chip_text": "待区县初审", "stage": "区县初审"},
            **{"holder": "西湖区人社局", "deadline": midnight + timedelta(days=4), "todo": ""},
        },
        {
            **head,
            **{"state": "returned", "chip": "returned", "chip_text": "退回补正（第 1 次）", "stage": "补正"},
            **{"holder_is_you": True, "deadline": midnight, "todo": "改好 3 处后再次提交"},
            **{"action_url": "#", "action_label": "去补正（3 处）"},
        },
        {
            **head,
            **{"state": "submitted", "chip": "overdue", "chip_text": "已逾期", "stage": "区县初审"},
            **{"holder": "西湖区人社局", "deadline": now - timedelta(days=1, hours=2), "todo": ""},
        },
        {
            **head,
            **{"state": "recognised", "chip": "good", "chip_text": "已认定", "stage": "认定", "deadline": None},
            **{"holder": "工作室", "todo": "查看铭牌与认定文件"},
        },
    ]


def step_rows() -> list[list[dict[str, str]]]:
    """The stepper under way, sent back, and finished."""
    names = ["申报", "初审", "市级受理", "评审", "公示", "认定"]

    def row(*states: str) -> list[dict[str, str]]:
        return [{"label": name, "state": state, "note": ""} for name, state in zip(names, states, strict=True)]

    under_way = row("done", "now", "later", "later", "later", "later")
    under_way[0]["note"] = "4月28日"
    return [
        under_way,
        row("done", "returned", "later", "later", "later", "later"),
        row("done", "done", "done", "done", "done", "done"),
    ]


def report() -> dict[str, Any]:
    """An eligibility report with each kind of finding."""
    passed = [
        {"state": "pass", "label": f"条件 {n}", "message": f"第 {n} 项条件已符合", "clause": CLAUSE} for n in (1, 2)
    ]
    return {
        **{"passed": 2, "failed": 1, "manual": 1},
        "items": [
            {
                **{"state": "fail", "label": "团队人数", "clause": CLAUSE, "url": "#", "url_label": "去补充"},
                "message": "除领衔人外还需 1 名团队成员（现 2 名，要求不少于 3 名）。请在“团队成员”中补充。",
            },
            {"state": "manual", "label": "社会贡献", "message": "获奖情况需区县审核时认定。", "clause": CLAUSE},
            {"state": "warn", "label": "退休年龄", "message": "距法定退休年龄 2 年 9 个月，可写明理由继续申报。"},
            *passed,
        ],
    }


def entries() -> list[dict[str, Any]]:
    """A timeline, newest first."""
    now = clock.now()
    return [
        {
            **{"at": now - timedelta(hours=3), "label": "退回补正：3 处", "actor_office": "西湖区人社局"},
            **{"remark": "带徒协议缺少双方签字页。请上传含签字的完整扫描件。", "clause": CLAUSE, "url": "#"},
        },
        {"at": now - timedelta(days=9), "label": "提交申报（版本 14）", "actor_office": "杭州某机械有限公司"},
    ]


def files() -> list[dict[str, Any]]:
    """One file in each state."""
    return [
        {"id": "1", "name": "营业执照.pdf", "size": 812_000, "state": "ready", "url": "#", "pages": 2, "used": 2},
        {"id": "2", "name": "获奖证书03.jpg", "size": 2_400_000, "state": "waiting_scan", "remove_url": "#remove"},
        {
            **{"id": "3", "name": "证书.pdf", "size": 96_000, "state": "rejected", "remove_url": "#remove"},
            "reason": "设了打开密码，评审时看不到内容。请去掉密码后重新上传。",
        },
    ]


def sheet() -> dict[str, Any]:
    """A short marking sheet with a mark out of range and a veto."""

    def item(number: int, label: str, points: int, **more: Any) -> dict[str, Any]:
        beside = {"suggested": points, "words": f"满分{points}；→ {points}分", "self_mark": points - 1, "applies": True}
        base = {"number": number, "label": label, "points": points, "name": f"item_{number}", "beside": beside}
        return {**base, "value": None, **more}

    evidence = {"evidence_count": 2, "evidence_url": "#evidence"}
    standard = "有专用场地，面积不少于 60 平方米，设施设备满足带徒和攻关需要。"
    return {
        "groups": [
            {
                **{"label": "基础条件", "points": 10, "kind": "base"},
                "items": [
                    item(
                        1,
                        "专用场地",
                        5,
                        standard=standard,
                        clause=CLAUSE,
                        value=5,
                        evidence_count=2,
                        evidence_url="#e1",
                    ),
                    item(2, "设备条件", 5, value=6, error="本项满分 5 分，输入了 6 分，请改为 0 到 5 之间的数。"),
                ],
            },
            {
                **{"label": "带徒传艺", "points": 10, "kind": "base"},
                "items": [item(3, "年带徒不少于 10 人", 10, **evidence)],
            },
            {"label": "加分", "points": 10, "kind": "bonus", "items": [item(4, "省级以上成果", 6, value=6)]},
        ],
        "vetoes": [{"name": "veto_1", "label": "弄虚作假", "text": "申报材料有虚假内容的，取消资格。", "yes": False}],
        **{"base": 5, "bonus": 6, "total": 11, "done": 2, "count": 4, "bonus_cap": 10},
    }


def table() -> dict[str, Any]:
    """A list as the desks see it."""
    midnight = clock.end_of(clock.today())
    columns = [
        {"label": "编号", "sort_url": "?sort=no", "sorted": "asc"},
        {"label": "工作室", "sort_url": "?sort=name"},
        *({"label": label} for label in ("单位", "状态", "截止")),
        {"label": "经费（元）", "numeric": True},
    ]
    rows = []
    for number, (kind, words) in enumerate(CHIPS[:6], start=12):
        deadline = midnight + timedelta(days=number - 14)
        cells = [
            {"text": f"HZ-2027-{number:04}", "url": "#"},
            *({"text": text} for text in ("某某焊工技能大师工作室", "杭州某机械有限公司")),
            {"text": words, "chip": kind},
            {"text": "", "deadline": deadline},
            {"text": "100,000", "numeric": True},
        ]
        rows.append({"cells": cells, "pick": str(number)})
    return {"caption": "待审申报", "columns": columns, "rows": rows}


def page() -> Page:
    """The third page of a long list."""
    return Paginator(range(361), 20).page(3)


def sample() -> dict[str, Any]:
    """Everything the styleguide prints."""
    now = clock.now()
    rows = forms.formset_factory(MemberForm, extra=0, can_delete=True, can_order=True)
    members = [{"name": "张某", "level": "5"}, {"name": "李某", "level": "6"}]
    bound = SampleForm({"host": "", "id_number": "330106198001011234", "kind": "e", "site": "60", "money": "100000"})
    pages = [{"number": n, "url": "/static/img/sample-page.svg", "alt": "营业执照"} for n in (1, 2)]
    change = {
        "section": "团队成员",
        "label": "第 2 人姓名",
        "kind": "changed",
        "before": "李某",
        "after": "李某某",
        "asked": True,
    }
    added = {"section": "佐证材料", "label": "带徒协议", "kind": "added", "before": "", "after": "带徒协议（签字）.pdf"}
    offers = [
        {"name": "return", "label": "退回补正", "refusal": "", "kind": "danger", "url": "#"},
        {"name": "reject", "label": "不予推荐", "refusal": "还有 2 项没有给出结论。", "kind": "plain"},
        {"name": "endorse", "label": "通过并签署意见", "refusal": "", "kind": "primary"},
    ]
    tasks = [
        {"number": 1, "label": "单位信息", "url": "#", "chip": "", "status": "已完成"},
        {"number": 2, "label": "团队成员", "url": "#", "chip": "mine", "status": "还缺 1 人"},
        {"number": 3, "label": "承诺与盖章", "url": "#", "chip": "draft", "status": "未开始"},
    ]
    return {
        **{"chips": CHIPS, "crumbs": CRUMBS, "cases": cases(), "step_rows": step_rows(), "report": report()},
        **{"entries": entries(), "files": files(), "sheet": sheet(), "table": table(), "page_obj": page()},
        **{"sample_form": bound, "sample_clause": CLAUSE, "filter_form": FilterForm(), "saved_at": now, "tasks": tasks},
        **{
            "members": rows(initial=members, prefix="members"),
            "changes": [{**change, "asked": True}, added],
            "offers": offers,
        },
        "changes": [{**change, "asked": True}, added],
        "viewer_file": {"name": "营业执照.pdf", "pages": pages, "place": "第 3 个，共 21 个", "original_url": "#"},
        "conflict_fields": [
            {"name": "story", "label": "技艺特点", "theirs": "精于薄板焊接。", "mine": "精于异种钢焊接。"}
        ],
        "points": [{"label": "带徒协议", "words": "缺少双方签字页。", "clause": CLAUSE, "remove_url": "#remove"}],
        "opinion": {
            **{"title": "区县初审意见", "office": "西湖区人社局", "verdict": "同意推荐", "person": "李某", "at": now},
            "text": "材料齐全，符合条件。",
        },
        "opinion_open": {"title": "市级意见", "office": "市人社局"},
        "lines": [
            {"label": "单位名称", "value": "杭州某机械有限公司", "change_url": "#"},
            {"label": "联系人", "value": "", "change_url": "#"},
        ],
        "exports": [{"label": "Excel 名册", "url": "#"}, {"label": "推荐汇总表（Word）", "url": "#"}],
        "actions": [{"name": "chase", "label": "催办"}],
        "bar_rows": [{"label": "申报", "value": 74, "url": "#"}, {"label": "受理", "value": 61, "url": "#"}],
        **{"marks": [Decimal("80"), Decimal("83"), Decimal("94")], "amount": Decimal("100000"), "now": now},
        "closed": now - timedelta(hours=1),
    }
