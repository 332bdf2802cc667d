"""Users and the posts they hold."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from portal.accounts.models.organisations import Organisation
from portal.accounts.roles import PERMISSIONS, Holding, Permission, Role
from portal.notifications.models import Message
from portal.policy import clock


class UserQuerySet(models.QuerySet["User"]):
    def with_post(self) -> Self:
        """Everything `role`, `organisation` and `city` read, in the same query."""
        return self.select_related("current_post__organisation__region", "current_post__organisation__parent")

    def with_frame(self) -> Self:
        """With what the frame of every page asks besides: another post to switch to, messages that wait unread."""
        present = Coalesce(OuterRef("current_post"), 0)
        others = Post.objects.filter(user=OuterRef("pk"), active=True).exclude(pk=present)
        unread = Message.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
        return self.with_post().annotate(
            has_other_posts=Exists(others), unread_messages=Subquery(unread.annotate(Count("pk")).values("pk__count"))
        )

    def holding(self, *roles: str, organisation: Organisation | None = None, city: str = "") -> Self:
        """Open accounts with an active post of one of the roles, in the organisation or the city if one is named."""
        posts = Post.objects.active().filter(role__in=roles)
        if organisation is not None:
            posts = posts.filter(organisation=organisation)
        if city:
            posts = posts.filter(organisation__city=city)
        return self.filter(is_active=True, pk__in=posts.values("user"))

    def addressed(self, email: str) -> Self:
        return self.filter(email=email.strip().lower())


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        """By e-mail when it has an @, else by username; user names never hold one."""
        key = (username or "").strip().lower()
        user: User = self.with_post().get(**{"email" if "@" in key else "username": key})
        return user

    def create_user(self, username: str = "", email: str = "", password: str | None = None, **fields: Any) -> User:
        """A new account; without a user name it gets one, without a password nobody can sign in."""
        user: User = self.model(username=(username or new_username()).lower(), email=email.strip().lower(), **fields)
        user.created_at = clock.now()
        user.set_password(password)
        user.save(using=self._db)
        return user


def new_username() -> str:
    """A name for those who sign in by e-mail."""
    return "u" + secrets.token_hex(5)


class User(AbstractBaseUser):
    """A person's account. What the person may do comes from the current post alone."""

    username = models.CharField("登录名", max_length=40, unique=True)
    email = models.EmailField("电子邮箱", blank=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机号码", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    email_confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    # By list, the filters this person keeps (UX-51); read with the account, so that no list asks for them.
    kept_filters = models.JSONField("已存的筛选", default=dict, blank=True)
    # Set by `create_user`; no default, for Django builds an empty user before the clock's table exists.
    created_at = models.DateTimeField("开户时间", null=True, blank=True)
    current_post = models.ForeignKey(
        "Post", verbose_name="当前岗位", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="email_belongs_to_one_user"),
            models.CheckConstraint(condition=~Q(username__contains="@"), name="username_is_no_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def post(self) -> Post | None:
        """The current post while it is held; None when it was taken away."""
        post = self.current_post
        return post if post is not None and post.is_held else None

    @property
    def role(self) -> Role | None:
        return Role(self.post.role) if self.post else None

    @property
    def organisation(self) -> Organisation | None:
        return self.post.organisation if self.post else None

    @property
    def city(self) -> str:
        return self.post.organisation.city if self.post else ""

    def is_in(self, *roles: str) -> bool:
        """Whether the current post is one of the roles."""
        return self.role is not None and self.role in roles

    def may(self, permission: Permission) -> bool:
        return self.role is not None and permission in PERMISSIONS[self.role]

    def holds(self, role: str, organisation: Organisation) -> bool:
        """Whether the person holds the role there, as current post or beside it."""
        return any(post.role == role and post.organisation_id == organisation.pk for post in self.held_posts())

    def held_posts(self) -> list[Post]:
        """The posts held now, with their organisations; read once per instance, and not at all when there is one."""
        if not hasattr(self, "_held_posts"):
            self._held_posts = (
                list(self.posts.active().select_related("organisation__region"))
                if getattr(self, "has_other_posts", True)
                else [post for post in [self.post] if post is not None]
            )
        return self._held_posts

    def choosable_posts(self) -> list[Post]:
        """The posts this person may switch between; empty, and mostly without a query, when there is only one."""
        if not getattr(self, "has_other_posts", True):
            return []
        posts = self.held_posts()
        return posts if len(posts) > 1 else []

    def holdings(self) -> list[Holding]:
        return [Holding(Role(post.role), post.organisation.city) for post in self.held_posts()]


class PostQuerySet(models.QuerySet["Post"]):
    def active(self) -> Self:
        """Held now: not taken away, and not past its last day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=clock.today()), active=True)


class Post(models.Model):
    """A role held by a person in an organisation."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    active = models.BooleanField("在任", default=True)
    since = models.DateField("开始日期", default=clock.today)
    until = models.DateField("最后一日", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["-active", "organisation", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(active=True), name="post_held_once"
            )
        ]
        indexes = [models.Index(fields=["role", "organisation"], condition=Q(active=True), name="post_active_role")]

    def __str__(self) -> str:
        return f"{self.organisation.called} · {self.get_role_display()}"

    @property
    def is_held(self) -> bool:
        return self.active and (self.until is None or self.until >= clock.today())
