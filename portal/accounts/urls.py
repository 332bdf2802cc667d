"""Addresses of the accounts."""

from __future__ import annotations

from django.urls import path

from portal.accounts.views import factors, feeds, joining, own, passwords, signing, unit

app_name = "accounts"
urlpatterns = [
    path("login/", signing.login, name="login"),
    path("logout/", signing.logout, name="logout"),
    path("demo/", signing.demo_accounts, name="demo"),
    path("register/", joining.register, name="register"),
    path("register/sent/", joining.registered, name="registered"),
    path("confirm/<str:token>/", joining.confirm, name="confirm"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("reset/", passwords.reset, name="reset"),
    path("reset/sent/", passwords.reset_sent, name="reset_sent"),
    path("reset/<str:uid>/<str:token>/", passwords.reset_confirm, name="reset_confirm"),
    path("password/", passwords.change_password, name="change_password"),
    path("factor/", factors.factor, name="factor"),
    path("factor/bind/", factors.factor_bind, name="factor_bind"),
    path("factor/codes/", factors.factor_codes, name="factor_codes"),
    path("profile/", own.profile, name="profile"),
    path("calendar/", feeds.feed, name="feed"),
    path("calendar/stop/", feeds.feed_stop, name="feed_stop"),
    path("switch/", own.switch, name="switch"),
    path("duties/", own.duties, name="duties"),
    path("unit/", unit.unit, name="unit"),
    path("unit/edit/", unit.unit_edit, name="unit_edit"),
    path("unit/branches/new/", unit.branch_new, name="branch_new"),
    path("unit/people/new/", unit.colleague_new, name="colleague_new"),
    path("unit/people/<int:pk>/take/", unit.post_take, name="post_take"),
    path("unit/invitations/<int:pk>/resend/", unit.invitation_resend, name="invitation_resend"),
    path("unit/invitations/<int:pk>/revoke/", unit.invitation_revoke, name="invitation_revoke"),
    path("unit/requests/<int:pk>/agree/", unit.join_agree, name="join_agree"),
    path("unit/requests/<int:pk>/refuse/", unit.join_refuse, name="join_refuse"),
]
