"""States of a studio on the register."""

from django.db import models


class State(models.TextChoices):
    ACTIVE = "active", "有效"
    TERM_PENDING = "term_pending", "期满待考核"
    RECTIFYING = "rectifying", "整改中"
    EXPIRED = "expired", "已到期"
    REVOKED = "revoked", "已撤销"
    CLOSED = "closed", "已注销"
    CONVERTED = "converted", "已转为荣誉工作室"


# States in which the title is held: uniqueness and duties look at these.
HOLDING = (State.ACTIVE, State.TERM_PENDING, State.RECTIFYING)
