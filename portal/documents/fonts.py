"""Whether this machine can print Chinese: looked at before the first rendering, because Pango without fonts crashes.

Written without Django, so that the rendering process can ask too.
"""

from __future__ import annotations

import ctypes
from functools import cache

PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
SUBSET = "libharfbuzz-subset.so.0"
SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"
KAI = "LXGW WenKai"

NO_PANGO = "服务器上没有安装 Pango（libpango-1.0-0、libpangoft2-1.0-0），暂时不能生成 PDF。请管理员安装后重新生成。"
NO_FONTS = "服务器上没有中文字体（fonts-noto-cjk），暂时不能生成 PDF。请管理员安装后重新生成。"
NO_SUBSET = "服务器上没有 libharfbuzz-subset0，PDF 能生成，但要慢十几倍。请管理员安装。"
NO_KAI = "服务器上没有楷体字体（fonts-lxgw-wenkai），楷体处以宋体代替。"

_FC_RESULT_MATCH = 0


@cache
def missing() -> str:
    """Why nothing can be printed, in words; '' when it can."""
    if not all(_loads(name) for name in PANGO):
        return NO_PANGO
    return "" if has_family(SERIF) and has_family(SANS) else NO_FONTS


def warnings() -> list[str]:
    """What is not as good as it could be."""
    found = [] if _loads(SUBSET) else [NO_SUBSET]
    return found if has_family(KAI) else [*found, NO_KAI]


def has_family(family: str) -> bool:
    """Fontconfig always answers with some font; only one of that very name counts."""
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    for name in ("FcNameParse", "FcFontMatch"):
        getattr(library, name).restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(library.FcNameParse(family.encode()))
    library.FcConfigSubstitute(None, pattern, 0)
    library.FcDefaultSubstitute(pattern)
    result = ctypes.c_int(-1)
    match = library.FcFontMatch(None, pattern, ctypes.byref(result))
    try:
        return bool(match) and family in _families(library, ctypes.c_void_p(match))
    finally:
        library.FcPatternDestroy(pattern)
        if match:
            library.FcPatternDestroy(ctypes.c_void_p(match))


def _families(library: ctypes.CDLL, pattern: ctypes.c_void_p) -> list[str]:
    names: list[str] = []
    value = ctypes.c_char_p()
    while (
        library.FcPatternGetString(pattern, b"family", len(names), ctypes.byref(value)) == _FC_RESULT_MATCH
        and value.value is not None
    ):
        names.append(value.value.decode("utf-8", "replace"))
    return names


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
