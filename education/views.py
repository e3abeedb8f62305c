"""Public pages: anyone may read them, and nobody has to sign in."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from education import pages
from education.models import Article, Treatment


def _articles():
    return Article.objects.in_language(get_language() or "en")


@require_safe
@login_not_required
def home(request):
    return render(request, "education/home.html", {"articles": _articles()})


@require_safe
@login_not_required
def index(request):
    return render(request, "education/index.html", {"articles": _articles()})


@require_safe
@login_not_required
def article(request, slug):
    found = get_object_or_404(_articles(), slug=slug)
    context = {"article": found, "page": pages.render(found.body_markdown)}
    return render(request, "education/article.html", context)


@require_safe
@login_not_required
def treatments(request):
    context = {"treatments": Treatment.objects.all()}
    return render(request, "education/treatments.html", context)


@require_safe
@login_not_required
def treatment(request, slug):
    rows = Treatment.objects.prefetch_related("side_effects")
    found = get_object_or_404(rows, slug=slug)
    return render(request, "education/treatment.html", {"treatment": found})
