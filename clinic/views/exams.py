"""An exam is recorded beside the home counts, and shown with what it means."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import at_home
from clinic.access import Right
from clinic.actions.exams import record_exam
from clinic.examined import exam_before, exam_fact
from clinic.forms.exams import ExamForm, ReadingSet, kept, one_more
from clinic.forms.judgement import VoidForm, mistake_words
from clinic.history.grades import exam_rows, sources
from clinic.history.home import cutoffs, differences, home_table
from clinic.history.readings import Thresholds
from clinic.models import Exam
from clinic.views.saved_before import saved_before
from clinic.views.treating import of_patient, posted
from portal.actions.keys import KeyReused

INVALID, CONFLICT = 422, 409
PREFIX = "readings"


@of_patient(Right.RECORD)
def new(request, patient):
    """The ankles and knees first; other sites by opening them or by one more row."""
    if "add" in request.POST:
        return _one_more(request, patient)
    data = posted(request)
    form = ExamForm(data, patient=patient, today=request.today)
    rows = ReadingSet(data, prefix=PREFIX)
    good = form.is_bound and all([form.is_valid(), rows.is_valid()])
    if good and rows.has_angles() and form.needs_goniometer():
        good = False
    exam = _saved(request, patient, form, rows) if good else None
    if exam is None:
        return _ask(request, patient, form, rows)
    messages.success(request, _("The exam is saved."))
    return redirect("clinic:exam", patient.pk, exam.pk)


def _saved(request, patient, form, rows):
    try:
        exam, _made = record_exam(
            patient=patient,
            readings=rows.readings(form.cleaned_data["goniometer"]),
            client_key=form.key,
            by=request.user,
            now=request.now,
            **form.answers(),
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
        return None
    return exam


def _one_more(request, patient):
    """The same page with what was typed and one more row; nothing is saved."""
    typed, rows = kept(one_more(request.POST), PREFIX)
    form = ExamForm(patient=patient, today=request.today, initial=typed)
    return _ask(request, patient, form, ReadingSet(prefix=PREFIX, initial=rows))


def _ask(request, patient, form, rows):
    status = 200
    if form.is_bound:
        status = CONFLICT if form.has_error("__all__", "other_record") else INVALID
    limits = Thresholds.of(patient.clinic)
    window = at_home.load(patient, last=request.today, limits=cutoffs(limits))
    context = {
        "patient": patient,
        "form": form,
        "formset": rows,
        "home": home_table(window),
        "limits": limits.words(),
        "saved": saved_before(form.existing, patient),
    }
    return render(request, "clinic/history/exam_new.html", context, status=status)


@of_patient(Right.SEE)
@require_safe
def exam(request, patient, exam_pk):
    """One exam: raw readings, what they mean, and whether home says the same."""
    rows = Exam.objects.select_related("entered_by", "voided_by").with_readings()
    row = get_object_or_404(rows.filter(patient=patient), pk=exam_pk)
    limits = Thresholds.of(patient.clinic)
    fact = exam_fact(row)
    window = at_home.load(patient, last=row.examined_on, limits=cutoffs(limits))
    context = {
        "patient": patient,
        "exam": row,
        "places": exam_rows(fact, exam_before(row), limits),
        "sources": sources(fact, limits),
        "home": home_table(window),
        "differences": differences(fact, window, limits),
        "void_form": VoidForm(patient=patient),
        "mistake": mistake_words(row) if row.is_void else "",
    }
    return render(request, "clinic/history/exam.html", context)
