"""Addresses from the budget to the payment."""

from django.urls import URLPattern, path, register_converter

from funding.views import bank, batches, budgets, grants, overview, payees


class OneOf:
    """A step's own word in an address; any other word is no address."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def _words(name: str, words: tuple[str, ...]) -> None:
    register_converter(type(name, (OneOf,), {"regex": "|".join(words)}), name)


_words("grant_step", tuple(grants.LABELS))
_words("payee_step", tuple(payees.LABELS))
_words("batch_step", tuple(batches.LABELS))
_words("decision_step", ("confirm", "decline"))

BATCH = "funding/batches/<str:number>/"

urlpatterns: list[URLPattern] = [
    path("funding/", overview.home, name="home"),
    path("funding/due/", overview.due, name="due"),
    path("funding/due/gather/", overview.gather, name="gather"),
    path("funding/due/export/", overview.export, name="due_export"),
    path("funding/grants/<int:pk>/", grants.grant, name="grant"),
    path("funding/grants/<int:pk>/<grant_step:name>/", grants.grant_step, name="grant_step"),
    path("funding/payments/<int:pk>/reverse/", grants.payment_reverse, name="payment_reverse"),
    path("funding/budgets/", budgets.budget_list, name="budgets"),
    path("funding/budgets/new/", budgets.budget_new, name="budget_new"),
    path("funding/budgets/<int:pk>/", budgets.budget, name="budget"),
    path("funding/budgets/<int:pk>/decisions/new/", budgets.decision_new, name="decision_new"),
    path("funding/decisions/<int:pk>/", budgets.decision, name="decision"),
    path("funding/decisions/<int:pk>/<decision_step:name>/", budgets.decision_step, name="decision_step"),
    path("funding/payees/", payees.payee_list, name="payees"),
    path("funding/payees/<int:pk>/", payees.payee, name="payee"),
    path("funding/payees/<int:pk>/number/", payees.payee_reveal, name="payee_reveal"),
    path("funding/payees/<int:pk>/<payee_step:name>/", payees.payee_step, name="payee_step"),
    path("funding/batches/", batches.batch_list, name="batches"),
    path("funding/batches/new/", batches.batch_new, name="batch_new"),
    path("funding/rows/<int:pk>/remove/", batches.row_remove, name="row_remove"),
    path(BATCH, batches.batch, name="batch"),
    path(f"{BATCH}pdf/", batches.batch_pdf, name="batch_pdf"),
    path(f"{BATCH}list.csv", bank.batch_csv, name="batch_csv"),
    path(f"{BATCH}list.xlsx", bank.batch_xlsx, name="batch_xlsx"),
    path(f"{BATCH}result/", bank.batch_result, name="batch_result"),
    path(f"{BATCH}<batch_step:name>/", batches.batch_step, name="batch_step"),
    path("funding/reconcile/", bank.reconcile, name="reconcile"),
    path("studios/<str:number>/grants/", grants.studio_grants, name="studio"),
    path("studios/<str:number>/account/", payees.payee_new, name="payee_new"),
]
