"""Groups of states that rules of notices and objections speak of."""

from portal.bulletin.models import ObjectionState

# An objection that still waits for its finding.
OPEN_OBJECTION = (ObjectionState.RECEIVED, ObjectionState.VERIFYING)
