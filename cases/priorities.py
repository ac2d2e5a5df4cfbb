"""Priority categories of the social-housing application (CCH, article L441-1), as an application names them."""

from django.utils.translation import gettext_lazy as _

PRIORITY_CATEGORIES = [
    ("a", _("a – situation de handicap")),
    ("b", _("b – sortie d’appartement de coordination thérapeutique")),
    ("c", _("c – mal logées")),
    ("d", _("d – hébergées ou logées temporairement")),
    ("e", _("e – reprise d’activité après un chômage de longue durée")),
    ("f", _("f – habitat indigne")),
    ("g", _("g – violences au sein du couple")),
    ("g_bis", _("g bis – viol ou agression sexuelle au domicile")),
    ("h", _("h – sortie de la prostitution")),
    ("i", _("i – traite ou proxénétisme")),
    ("j", _("j – enfant mineur et suroccupation")),
    ("k", _("k – dépourvues de logement")),
    ("l", _("l – menacées d’expulsion")),
    ("m", _("m – sortie de l’aide sociale à l’enfance")),
]
