"""Forms of conservation, and of what she asks of her data."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import ChronologyEntry, RetentionNotice, RetentionRule, SubjectRequest
from tenants.fields import DayField, capitals
from tenants.french import date_fr
from tenants.references import parse_reference


class ContactForm(forms.Form):
    """She was in touch again."""

    contact_on = DayField(label=_("Date de ce contact"), past=True, help_text=_("Le délai repart de ce jour"))


class GroundForm(forms.Form):
    """A legal ground, until a day."""

    ground = forms.ChoiceField(label=_("Motif"), choices=capitals(RetentionNotice.Ground.choices), widget=forms.RadioSelect)
    kept_until = DayField(label=_("Conserver jusqu’au"), help_text=_("Un an au plus ; le motif sera réexaminé à cette date"))


class TypedReferenceForm(forms.Form):
    """The reference of the case, typed: the second gesture before what cannot be undone."""

    reference = forms.CharField(
        label=_("Recopiez la référence du dossier"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_reference(self) -> str:
        return parse_reference(str(self.cleaned_data["reference"])) or ""


class RuleForm(forms.ModelForm):
    """What the organisation decides."""

    class Meta:
        model = RetentionRule
        fields = ("months", "notice_days", "draft_days", "rights_contact")
        help_texts = {
            "months": _("Vingt-quatre au plus : deux ans, c’est ce que recommande la CNIL pour l’accompagnement social"),
            "notice_days": _("Entre l’avis à la personne référente et l’effacement"),
            "draft_days": _("Un brouillon jamais transmis, et que personne ne reprend, est supprimé avec sa clé"),
            "rights_contact": _("Adresse électronique ou postale imprimée sur la notice remise à chaque femme"),
        }


class ReceiveForm(forms.Form):
    """A request of hers."""

    kind = forms.ChoiceField(
        label=_("Que demande-t-elle ?"), choices=capitals(SubjectRequest.Kind.choices), widget=forms.RadioSelect
    )
    received_on = DayField(label=_("Demande reçue le"), past=True, help_text=_("Le délai d’un mois part de ce jour"))
    text = forms.CharField(
        label=_("Précisions"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce qu’il faut corriger, effacer ou geler"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What she was answered."""

    answer = forms.ChoiceField(label=_("Réponse"), choices=capitals(SubjectRequest.Answer.choices), widget=forms.RadioSelect)
    answered_on = DayField(label=_("Réponse donnée le"), past=True, initial=timezone.localdate)


class DiscloseForm(forms.Form):
    """How she receives her data, and the notes that would harm somebody else."""

    SCREEN, PDF, JSON = "ecran", "pdf", "json"
    way = forms.ChoiceField(
        label=_("Comment ?"),
        choices=[
            (SCREEN, _("Lire avec elle, à l’écran : rien ne s’imprime, rien ne reste")),
            (PDF, _("Un document à imprimer (PDF)")),
            (JSON, _("Un fichier à relire par un autre logiciel (JSON)")),
        ],
        initial=SCREEN,
        widget=forms.RadioSelect,
    )
    withheld = forms.MultipleChoiceField(
        label=_("Notes à ne pas remettre"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Seulement celles qui révéleraient une autre personne. Leur nombre sera dit dans le document"),
    )  # fmt: skip

    def __init__(self, *args: Any, notes: list[ChronologyEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["withheld"].choices = [(str(one.pk), _label(one)) for one in notes]  # type: ignore[attr-defined]
        if not notes:
            del self.fields["withheld"]


def _label(entry: ChronologyEntry) -> str:
    day: date = timezone.localdate(entry.occurred_at)
    return f"{entry.get_kind_display().capitalize()} du {date_fr(day)}"
