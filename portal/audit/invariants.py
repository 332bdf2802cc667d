"""What must hold of the log."""

from __future__ import annotations

from collections.abc import Iterator

from portal.audit.chain import verify


def chain_is_whole() -> Iterator[str]:
    """操作日志逐条相接，内容与校验值相符"""
    broken = verify()
    if broken is not None:
        yield f"操作日志第 {broken.seq} 条：{broken.reason}"


INVARIANTS = {"22": chain_is_whole}
