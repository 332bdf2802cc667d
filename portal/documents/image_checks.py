"""A picture is opened, limited in pixels and written anew, so that only its pixels remain (no EXIF, no GPS)."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from .sentences import BadFile

MOST_PIXELS = 50_000_000
JPEG_QUALITY = 90
_FORMATS = {"jpg": "JPEG", "png": "PNG"}


def clean(content: bytes, name: str, kind: str) -> bytes:
    """The picture written anew, upright, or `BadFile`."""
    written = _FORMATS[kind]
    # A switch of the whole process: WeasyPrint, once imported anywhere, lets half a picture pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            _check_size(content, name, written)
            return _rewritten(content, written)
    except Image.DecompressionBombError:
        raise BadFile("image_pixels", name=name, width="很多", height="很多", limit=MOST_PIXELS // 10_000) from None
    except UnidentifiedImageError:
        raise BadFile("image_broken", name=name) from None
    except (OSError, SyntaxError, ValueError, EOFError) as fault:
        key = "truncated" if "truncated" in str(fault).lower() else "image_broken"
        raise BadFile(key, name=name) from None


def _check_size(content: bytes, name: str, written: str) -> None:
    with Image.open(io.BytesIO(content), formats=[written]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise BadFile("image_pixels", name=name, width=width, height=height, limit=MOST_PIXELS // 10_000)
        image.verify()


def _rewritten(content: bytes, written: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[written]) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
    if written == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        bare = upright.convert("RGBA")
        bare.info.clear()
    else:
        bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, written, **({"quality": JPEG_QUALITY, "optimize": True} if written == "JPEG" else {}))
    return out.getvalue()
