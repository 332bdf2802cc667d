"""Form fields and the error summary."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from portal.workbench.templatetags import fields


class ShapesForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=20, help_text="与身份证一致。")
    kind = forms.ChoiceField(label="性质", choices=[("e", "企业"), ("p", "事业单位")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="承诺")
    scan = forms.FileField(label="扫描件", required=False)
    level = forms.ChoiceField(label="等级", choices=[("4", "高级工")])
    age = forms.IntegerField(label="年龄", max_value=70, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("两处填写不一致。")


@pytest.mark.parametrize(
    ("name", "shape"), [("name", "line"), ("kind", "group"), ("agree", "check"), ("scan", "file"), ("level", "line")]
)
def test_a_field_is_laid_out_by_its_widget(name, shape):
    assert fields.shape(ShapesForm()[name]) == shape


@pytest.mark.parametrize(
    ("name", "css"),
    [("name", 'class="form-control"'), ("level", 'class="form-select"'), ("agree", 'class="form-check-input"')],
)
def test_a_control_gets_its_class(name, css):
    assert css in fields.control(ShapesForm()[name])


def test_a_hidden_control_gets_none():
    assert "class=" not in fields.control(ShapesForm()["token"])


def test_a_control_is_described_by_hint_error_and_what_is_added():
    html = fields.control(ShapesForm({})["name"], described_by="id_name_count", maxlength=False, data_limit=20)

    assert 'aria-describedby="id_name_helptext id_name_error id_name_count"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-limit="20"' in html
    assert "maxlength" not in html


def test_a_missing_answer_is_named():
    form = ShapesForm({})

    assert fields.messages_of(form["name"]) == ["请填写“姓名”。"]
    assert fields.messages_of(form["kind"]) == ["请选择“性质”。"]


def test_the_summary_links_to_the_first_control_of_each_field():
    links = fields.error_links(ShapesForm({"age": "71", "name": "张某", "agree": "on", "level": "4"}), None, "")

    assert links == [
        ("两处填写不一致。", ""),
        ("请选择“性质”。", "id_kind_0"),
        ("确保该值小于或等于70。", "id_age"),
    ]


def test_the_summary_gathers_formsets_and_plain_lists():
    rows = forms.formset_factory(ShapesForm, min_num=1, validate_min=True, extra=0)
    bound = rows({"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})
    bound.is_valid()

    links = fields.error_links(bound, [{"message": "缺营业执照", "target": "file-licence"}, "请重新签署承诺"])

    assert fields.ErrorLink("缺营业执照", "file-licence") in links
    assert fields.ErrorLink("请重新签署承诺", "") in links
    assert len(links) == 3


def test_the_summary_of_rows_names_each_row_s_fields():
    rows = forms.formset_factory(ShapesForm, extra=1)
    bound = rows({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "张某"})

    targets = [link.target for link in fields.error_links(bound)]

    assert "id_form-0-kind_0" in targets


def test_nothing_is_drawn_when_all_is_well():
    assert "error-summary" not in render_to_string("_shared/_error_summary.html", {"form": ShapesForm()})


@pytest.mark.parametrize("name", ["name", "kind", "agree", "scan", "level", "token"])
def test_any_field_is_drawn_with_label_clause_and_no_inline_style(name):
    field = ShapesForm()[name]

    html = render_to_string("_shared/_field.html", {"field": field, "clause": "杭人社发〔2023〕112号 三（一）"})

    assert "style=" not in html
    if name != "token":
        assert str(field.label) in html
        assert "依据：杭人社发〔2023〕112号 三（一）" in html


def test_accepted_endings_are_read_out():
    template = Template("{% load fields %}{{ '.pdf, .jpg'|endings }}")

    assert template.render(Context()) == "PDF、JPG"
