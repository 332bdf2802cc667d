"""What stands on the plaque and the certificate (§4.8): a long name goes on two lines, in letters that can be read."""

from __future__ import annotations

import pytest

from studios.certificate import name_on_plaque


@pytest.mark.parametrize(
    ("name", "lines", "points"),
    [
        ("沈砚钳工技能大师工作室", ["沈砚钳工技能大师工作室"], 32.0),
        ("司马明德城市轨道交通信号工技能大师工作室", ["司马明德城市轨道交通信号工技能大师工作室"], 28.3),
        (
            "司马明德城市轨道交通信号设备安装工技能大师工作室",
            ["司马明德城市轨道交通信号设备安装工", "技能大师工作室"],
            32.0,
        ),
        (
            "裘松年古建筑彩画与木雕修复传承工荣誉技能大师工作室",
            ["裘松年古建筑彩画与木雕修复传承工", "荣誉技能大师工作室"],
            32.0,
        ),
        ("一个没有按格式起的二十一个字以上的老名字工作坊", ["一个没有按格式起的二十一个字以上的老名字工作坊"], 24.6),
    ],
)
def test_a_long_name_is_broken_before_what_every_title_ends_with(name, lines, points):
    assert name_on_plaque(name) == {"name": name, "lines": lines, "points": points}
