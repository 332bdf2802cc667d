"""Addresses of the console that belong to the accounts: users, organisations, roles."""

from __future__ import annotations

from django.urls import path

from portal.accounts.views import console_import, console_orgs, console_roles, console_users

app_name = "console"
urlpatterns = [
    path("users/", console_users.users, name="users"),
    path("users/<int:pk>/", console_users.user, name="user"),
    path("users/<int:pk>/close/", console_users.user_close, name="user_close"),
    path("users/<int:pk>/factor/", console_users.factor_reset, name="factor_reset"),
    path("users/posts/<int:pk>/take/", console_users.post_take, name="post_take"),
    path("users/invite/", console_users.invite, name="invite"),
    path("users/invitations/", console_users.invitation_list, name="invitations"),
    path("users/invitations/<int:pk>/resend/", console_users.invitation_resend, name="invitation_resend"),
    path("users/invitations/<int:pk>/revoke/", console_users.invitation_revoke, name="invitation_revoke"),
    path("users/import/", console_import.people_import, name="import"),
    path("users/import/confirm/", console_import.people_import_confirm, name="import_confirm"),
    path("users/import/template.xlsx", console_import.import_template, name="import_template"),
    path("orgs/", console_orgs.organisations, name="orgs"),
    path("orgs/new/", console_orgs.superior_new, name="superior_new"),
    path("orgs/<int:pk>/", console_orgs.organisation, name="org"),
    path("orgs/<int:pk>/edit/", console_orgs.superior_edit, name="superior_edit"),
    path("orgs/<int:pk>/close/", console_orgs.superior_close, name="superior_close"),
    path("orgs/requests/<int:pk>/agree/", console_orgs.join_agree, name="join_agree"),
    path("roles/", console_roles.roles, name="roles"),
]
