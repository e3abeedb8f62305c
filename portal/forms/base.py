"""What every form of the portal and the clinic carries."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access import is_for, record_id

OTHER_RECORD = _(
    "This form was opened for another person. Nothing was saved. "
    "Check the name at the top, then send it again."
)
SENT_BEFORE = _(
    "This form was sent before. What it said then was saved. "
    "What you typed now is not saved."
)
SEND_AGAIN = _("Send it again to save it as a new entry.")


class KeyedForm(forms.Form):
    """A form with a client key, made when the form is first rendered.

    The key comes back with the answers; the same key is the same entry.
    """

    repeatable = False
    """Whether the form may be sent again, with other answers, as a new entry."""

    existing = None
    """The entry that has the form's key already, once `refuse_key` was called."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = (
            self.initial.get("client_key") or uuid.uuid4()
        )

    @property
    def key(self) -> uuid.UUID:
        """The client key of a valid form."""
        return self.cleaned_data["client_key"]

    def refuse_key(self, existing):
        """Say that the form was sent before with other answers (KeyReused).

        What was typed stays. A repeatable form gets a new key: sent again, it is a
        new entry.
        """
        self.existing = existing
        words = [forms.ValidationError(SENT_BEFORE, "sent_before")]
        if self.repeatable:
            words.append(forms.ValidationError(SEND_AGAIN, "send_again"))
            self.data = self.data.copy()
            self.data[self.add_prefix("client_key")] = str(uuid.uuid4())
        self.add_error(None, words)

    def answers(self) -> dict:
        """The cleaned answers without what only the machine needs."""
        return {
            k: v
            for k, v in self.cleaned_data.items()
            if k not in ("client_key", "record")
        }


class RecordForm(KeyedForm):
    """A form about one record; refuses answers that were given for another."""

    record = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, patient, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient = patient
        self.fields["record"].initial = record_id(patient)

    def clean(self):
        cleaned = super().clean()
        if not is_for(self.patient, cleaned.get("record", "")):
            self.add_error(None, forms.ValidationError(OTHER_RECORD, "other_record"))
            self.data = self.data.copy()
            self.data[self.add_prefix("record")] = record_id(self.patient)
        return cleaned
