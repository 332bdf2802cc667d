"""What an accepted change writes into the register: title, plaque, code, the unit's own name, the master."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.audit import log as audit
from portal.documents import verification
from portal.policy import clock
from studios import amendment_terms as terms
from studios import caretaking, plaques
from studios.models import FormerCare, LeaderStatus
from studios.rules import amendments as rules
from studios.transitions.recognition import facts_of

if TYPE_CHECKING:
    from portal.accounts.models import Organisation, User
    from studios.models import Amendment, Plaque, Studio


def apply(amendment: Amendment, *, by: User) -> None:
    """Write the new values; runs in the transaction of the acceptance, which holds every lock."""
    studio, new = amendment.studio, dict(amendment.new)
    before = _shown(studio)
    if "leader_post" in new:
        _stay(studio, amendment, by)
    if new.get("unit_name") or new.get("host"):
        _rename(studio, amendment, by)
    if new.get("address"):
        studio.address = new["address"]
    if new.get("region"):
        studio.region = caretaking.region_called(studio, new["region"])
        _hand_over(studio, caretaking.within(studio, studio.region), amendment)
    studio.save()
    reprint(studio, by, mark=amendment.number, former=amendment.old.get("unit_name", ""), now=studio.unit)
    for name, present in _shown(studio).items():
        if present != before[name]:
            amendment.old[name], amendment.new[name] = before[name], present


def _shown(studio: Studio) -> dict[str, str]:
    """What may follow from a change besides what was asked for."""
    region = studio.region.name if studio.region else ""
    return {
        "name": studio.name,
        "plaque": studio.plaque_no,
        "region": region,
        "recommender": studio.recommender.name,
    }


def reprint(studio: Studio, by: User | None, *, mark: str, former: str = "", now: str = "", text: str = "") -> None:
    """Another text needs another plaque, and other public facts need another code (§4.8, A-32)."""
    plaque = plaques.hanging(studio)
    wanted = text or (plaque.text.replace(former, now) if plaque is not None and former else "")
    if plaque is not None and wanted and wanted != plaque.text:
        plaques.replace_plaque(studio, wanted, by)
    facts = facts_of(studio)
    if _published(studio) == facts:
        return
    verification.withdraw(studio, f"登记内容已变更（{mark}）", kind="studio")
    studio.verification_code = verification.issue(studio, "studio", facts, f"{studio.number}:{mark}").code
    studio.save(update_fields=["verification_code"])


def touched(amendment: Amendment) -> list[Studio | Organisation | Plaque | Amendment]:
    """Every row an acceptance writes, to be locked before the log is."""
    studio = amendment.studio
    plaque = plaques.hanging(studio)
    return [amendment, studio, studio.host, *([plaque] if plaque is not None else [])]


def _published(studio: Studio) -> dict[str, str]:
    found = verification.lookup(studio.verification_code)
    return dict(found.fact_rows) if found is not None else {}


def _hand_over(studio: Studio, office: Organisation, amendment: Amendment) -> None:
    """Another district or body looks after it from now on; the former one keeps what it has of it."""
    if office == studio.recommender:
        return
    FormerCare.objects.create(
        studio=studio, office=studio.recommender, until=clock.now(fresh=True), amendment=amendment
    )
    studio.recommender = office


def _rename(studio: Studio, amendment: Amendment, by: User) -> None:
    """The same studio under the unit's new name; it is not a new one (A-47)."""
    former, new = studio.unit, amendment.new
    if new.get("host") and new["host"] != studio.host.uscc:
        studio.host = rules.check_new_host(studio, new["host"], new.get("unit_name", ""))
        studio.branch, studio.region = None, studio.host.region
        _hand_over(studio, caretaking.under(studio, studio.host), amendment)
    name = new.get("unit_name") or studio.host.name
    if studio.host.name != name:
        old, studio.host.name = studio.host.name, name
        studio.host.save(update_fields=["name"])
        facts = {"old": old, "new": name, "studio": studio.number}
        audit.append(subject=studio.host, action="organisation.renamed", label="变更单位名称", actor=by, data=facts)
    studio.unit_name = name
    studio.name = studio.name.replace(former, name)


def _stay(studio: Studio, amendment: Amendment, by: User) -> None:
    """The master stays on, re-employed or kept on, until the contract's day (BJ-57)."""
    since = date.fromisoformat(amendment.new["since"])
    LeaderStatus.objects.create(
        studio=studio,
        person=studio.lead_master,
        status=amendment.new["leader_post"],
        since=since,
        until=terms.day(amendment.new.get("until", "")),
        note=f"变更 {amendment.number}",
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
    )
