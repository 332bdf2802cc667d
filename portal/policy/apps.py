"""Application configuration."""

from django.apps import AppConfig
from django.core.checks import register


class PolicyConfig(AppConfig):
    name = "portal.policy"
    label = "policy"
    verbose_name = "政策与日历"

    def ready(self) -> None:
        from portal.policy.checks import check_policy_data, check_proxies

        register(check_policy_data)
        register(check_proxies)
