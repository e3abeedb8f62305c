"""A page that shows every template component, in development only."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from portal.forms.base import KeyedForm
from portal.forms.widgets import AnswerChecks, AnswerGrid, AnswerLine, AnswerRows

FRAMES = {"patient": "portal/base.html", "clinician": "clinic/base.html"}
PAGES = {
    "all": "components/gallery.html",
    "crispy": "components/gallery_crispy.html",
    "steps": "components/gallery_steps.html",
}


class SampleForm(KeyedForm):
    """One field of each kind."""

    shaking = forms.TypedChoiceField(
        label=_("How was the shaking today?"),
        choices=[(n, str(n)) for n in range(11)],
        coerce=int,
        widget=AnswerGrid(low=_("none"), high=_("worst")),
    )
    spasms = forms.ChoiceField(
        label=_("How strong were the spasms?"),
        help_text=_("Think of the strongest one."),
        choices=[("mild", _("Mild")), ("moderate", _("Moderate")), ("bad", _("Bad"))],
        widget=AnswerRows,
    )
    side = forms.ChoiceField(
        label=_("Which side?"),
        choices=[("left", _("Left")), ("right", _("Right")), ("both", _("Both"))],
        widget=AnswerLine,
    )
    effects = forms.MultipleChoiceField(
        label=_("Anything else today?"),
        choices=[("sleepy", _("Sleepy")), ("weak", _("Weak legs"))],
        widget=AnswerChecks,
        required=False,
    )
    falls = forms.IntegerField(
        label=_("Falls"), help_text=_("0 if there was none."), min_value=0, max_value=50
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    site = forms.ChoiceField(
        label=_("Where"), choices=[("", ""), ("ankle", _("Ankle")), ("knee", _("Knee"))]
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=_("I have read this"))


@login_not_required
def components_page(
    request: HttpRequest, reader: str = "patient", page: str = "all"
) -> HttpResponse:
    """Show the components as `reader` sees them; a wrong form comes back as 422."""
    form = SampleForm(request.POST or None)
    if form.is_valid():
        messages.success(request, _("Saved. Good night."))
        return redirect(request.path)
    context = {"form": form, "frame": FRAMES[reader], "reader": reader} | _samples()
    return render(request, PAGES[page], context, status=422 if form.is_bound else 200)


def _samples() -> dict:
    """Return what the gallery shows beside the form."""
    names = ("Mon 9", "Tue 10", "Wed 11", "Thu 12", "Fri 13", "Sat 14", "Sun 15")
    states = (
        ("logged", _("logged"), "6"),
        ("late", _("added later"), "5"),
        ("none", _("no shaking"), ""),
        ("could_not", _("could not log"), ""),
        ("unanswered", _("no answer"), ""),
        ("logged", _("logged"), "4"),
        ("unanswered", _("today"), ""),
    )
    days = [
        {
            "name": name,
            "status": status,
            "word": word,
            "value": value,
            "href": f"#day-{number}",
            "today": name == "Sun 15",
        }
        for number, (name, (status, word, value)) in enumerate(
            zip(names, states, strict=True)
        )
    ]
    return {
        "days": days,
        "checked": [
            {"label": _("Shaking"), "value": "6", "href": "#id_shaking_0"},
            {"label": _("Falls"), "value": _("None"), "href": "#id_falls"},
        ],
        "head": [_("Treatment"), _("Top dose"), _("Days"), _("Change")],
        "ladder": [
            ["Tizanidine", "12 mg", "41", "-2.1"],
            ["Baclofen", "45 mg", "63", "-0.4"],
        ],
        "trail": [
            {"when": "2 May", "title": _("Tizanidine 2 mg"), "text": _("at night")},
            {"when": "9 May", "title": _("Tizanidine 4 mg"), "current": True},
        ],
        "problems": [{"href": "#id_falls", "text": _("Falls must be 0 to 50.")}],
        "picture": mark_safe(_picture()),  # noqa: S308 (drawn here, from numbers)
    }


def _picture() -> str:
    """Return a small picture that keeps to the contract of clonus/chart.js."""
    values = [7, 7, 6, 8, 7, None, 6, 6, 5, 5, 4, None, None, 5, 4, 3, 4, 3, 3, 4]
    marks, lines, pen = [], [], "M"
    for day, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = 10 + day * 15.5, 180 - value * 16
        lines.append(f"{pen}{x} {y}")
        pen = "L"
        marks.append(
            f'<g data-keep data-x="{x}" data-y="{y}" transform="translate({x} {y})"'
            f' data-say="Day {day + 1}: {value} of 10">'
            '<circle class="c-dot" r="4.5"/></g>'
        )
    rules = "".join(
        f'<path class="c-grid" d="M40 {180 - n * 16}H350"/>'
        f'<text class="c-text" x="32" y="{184 - n * 16}" text-anchor="end">{n}</text>'
        for n in (0, 5, 10)
    )
    return (
        '<svg class="chart-small" viewBox="0 0 360 240" role="img"'
        ' aria-label="Shaking, 0 to 10, 20 days">'
        f'{rules}<svg data-chart-plot x="40" y="0" width="310" height="240"'
        ' viewBox="0 0 310 240" preserveAspectRatio="none"'
        ' data-from="2026-05-01" data-to="2026-05-20">'
        '<rect class="c-bar" data-span="tizanidine" x="120" y="200" width="190"'
        ' height="18"/><rect class="c-bar-ended" data-span="baclofen" x="4" y="200"'
        ' width="110" height="18"/>'
        f'<path class="c-line" d="{"".join(lines)}"/>{"".join(marks)}'
        '<line class="c-cursor" data-chart-cursor x1="0" x2="0" y1="10" y2="225"/>'
        "</svg></svg>"
    )
