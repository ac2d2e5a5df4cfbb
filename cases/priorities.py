"""Priority categories of the social-housing application (CCH, article L441-1), and its reasons, as an application names them.

The categories are the law's; the reasons are those that the field ticks, in its words.
"""

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

VIOLENCE = frozenset({"g", "g_bis"})

REQUEST_REASONS = [
    ("violence", _("violences au sein du couple ou menaces de mariage forcé")),
    ("no_home", _("sans logement propre, hébergée ou en structure")),
    ("separation", _("divorce ou séparation")),
    ("too_small", _("logement trop petit")),
    ("too_big", _("logement trop grand")),
    ("too_dear", _("logement trop cher")),
    ("unfit", _("logement non décent, insalubre ou dangereux")),
    ("eviction", _("procédure d’expulsion")),
    ("repossessed", _("logement repris ou mis en vente par son propriétaire")),
    ("demolition", _("démolition")),
    ("disability", _("handicap ou perte d’autonomie")),
    ("health", _("raisons de santé")),
    ("family", _("famille qui s’agrandit ou se réunit")),
    ("work", _("rapprochement du travail ou d’une formation")),
    ("services", _("rapprochement des services ou des proches")),
    ("surroundings", _("environnement ou voisinage")),
]
