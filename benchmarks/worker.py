"""What the worker does, each in a process of its own: the Excel list of a whole city, and the printed form, warm."""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from statistics import median

import django

django.setup()

from django.http import QueryDict  # noqa: E402

from applications import listing  # noqa: E402
from applications.models import Version  # noqa: E402
from applications.printing import form  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.documents import exports, renderings  # noqa: E402
from portal.documents.models import Export, Rendering  # noqa: E402
from portal.policy import clock  # noqa: E402

PRINTS = 10


def excel(scene: Scene) -> dict[str, float]:
    """Every file of the city as the officer's export; time of the job, and the most memory the process ever held."""
    officer = User.objects.with_post().get(pk=scene.officer)
    now = clock.now()
    job = Export.objects.create(
        kind=listing.EXPORT,
        requested_by=officer,
        params={"side": "city", "query": QueryDict("tab=all").urlencode()},
        requested_at=now,
        not_before=now,
    )
    started, worked = time.perf_counter(), time.process_time()
    product = exports._make(job)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    return {"seconds": seconds, "cpu": busy, "peak_mb": _peak(), "bytes": len(product.content)}


def pdf(scene: Scene) -> dict[str, float]:
    """The 申报表 of a version handed in; the first print warms the fonts and is not counted."""
    version = Version.objects.get(pk=scene.version)
    job = form.request(version, by=version.submitted_by)
    render = renderings.renderers[form.FORM]
    times, busy = [], []
    for _ in range(PRINTS + 1):
        fresh = Rendering.objects.get(pk=job.pk)
        started, worked = time.perf_counter(), time.process_time()
        content, _name, _mime = render(fresh)
        times.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
    return {
        "seconds": median(times[1:]),
        "cpu": median(busy[1:]),
        "first": times[0],
        "peak_mb": _peak(),
        "bytes": len(content),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("what", choices=["excel", "pdf"])
    given = parser.parse_args()
    found = {"excel": excel, "pdf": pdf}[given.what](Scene.read(given.scene))
    given.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
