"""Template tags of the design system; docs/ui.md shows each with its markup. Tags take labels, never roles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, SelectDateWidget
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tenants import french

register = template.Library()

TONE_ICONS = {
    "info": "info-circle",
    "warn": "exclamation-circle",
    "bad": "exclamation-triangle",
    "ok": "check-circle",
    "neutral": "circle",
}
MESSAGE_TONES = {"debug": "neutral", "info": "info", "success": "ok", "warning": "warn", "error": "bad"}
EXACT_COUNT_LIMIT = 1000


def fill(name: str, **values: Any) -> SafeString:
    """Render one component template with these values alone."""
    return mark_safe(render_to_string(f"components/_{name}.html", values))  # a rendered template  # nosec B308 B703


def trimmed(content: str) -> SafeString:
    """The rendered content of a block tag without its outer blanks, so that an empty one is false."""
    return mark_safe(content.strip())  # rendered content  # nosec B308 B703


def tone_of(tone: str) -> str:
    """The tone itself, refused when it is not one of ours."""
    if tone not in TONE_ICONS:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}: use one of {', '.join(TONE_ICONS)}")
    return tone


# --- small pieces ------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "house" %}, or with a label when it stands alone: {% icon "key" "Clés remises" %}."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    sprite = static("icons/sprite.svg")
    return format_html('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>', hidden, sprite, name)


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """{% badge "En commission" tone="info" %}: a state in words, with an icon, never by colour alone."""
    return fill("badge", label=label, tone=tone_of(tone), icon=icon or TONE_ICONS[tone])


@register.simple_tag
def reason(label: str, tone: str = "ok") -> SafeString:
    """{% reason "taille adaptée" %} inside <ul class="reasons">."""
    return fill("reason", label=label, tone=tone_of(tone), icon="check-lg" if tone == "ok" else TONE_ICONS[tone])


@register.simple_tag
def stat(value: Any, label: str, *, note: str = "", url: str = "", current: bool = False) -> SafeString:
    """{% stat 5 "à faire aujourd’hui" url=… current=True %} inside <div class="stats"> or <nav class="stats">."""
    shown = french.number_fr(value) if isinstance(value, int | float) else value
    return fill("stat", value=shown, empty=not value, label=label, note=note, url=url, current=current)


@register.simple_tag
def empty(title: str, text: str = "", *, icon: str = "inbox", action_url: str = "", action_label: str = "") -> SafeString:
    """{% empty "Aucun dossier" "Pourquoi." action_url=… action_label=… %}: why it is empty, and one thing to do."""
    return fill("empty", title=title, text=text, icon=icon, action_url=action_url, action_label=action_label)


@register.filter
def in_fours(text: str) -> list[str]:
    """A key to copy by eye, in parts of four."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a Django message."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def tone_icon(tone: str) -> str:
    """The icon that goes with a tone."""
    return TONE_ICONS[tone_of(tone)]


# --- boxes with content ------------------------------------------------------------------------
@register.simple_block_tag
def card(
    content: str,
    *,
    title: str = "",
    note: str = "",
    anchor: str = "",
    level: int = 2,
    action_url: str = "",
    action_label: str = "",
    flush: bool = False,
) -> SafeString:
    """{% card title="Besoin de logement" action_url=… action_label="Modifier" %}…{% endcard %}."""
    return fill(
        "card",
        content=content,
        title=title,
        note=note,
        anchor=anchor,
        heading=f"h{level}",
        action_url=action_url,
        action_label=action_label,
        flush=flush,
    )


@register.simple_block_tag
def table(content: str, *, caption: str, columns: str, actions: bool = False) -> SafeString:
    """{% table caption="Appareils" columns="Appareil|Ouverte le" actions=True %}its rows{% endtable %}: cards where it is narrow."""
    return fill("table", content=content, caption=caption, columns=columns.split("|"), actions=actions)


@register.simple_block_tag
def next_action(content: str, *, title: str, text: str = "", icon: str = "flag", label: str = "Prochaine action") -> SafeString:
    """{% next_action title=… text="Claire M. · au plus tard mardi" %}its one button{% endnext_action %}."""
    return fill("next_action", content=trimmed(content), title=title, text=text, icon=icon, label=label)


@register.simple_block_tag
def notice(content: str, *, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """{% notice tone="warn" title=… %}words{% endnotice %}; tone "sand" for a rule to know before acting."""
    if tone != "sand":
        icon = icon or TONE_ICONS[tone_of(tone)]
    return fill("notice", content=content, tone=tone, title=title, icon=icon or "info-circle")


@register.simple_block_tag
def strip(content: str, *, title: str, icon: str = "telephone", items: Sequence[str] = ()) -> SafeString:
    """{% strip title="Contact sûr" items=lines %}what stands at its end{% endstrip %}."""
    return fill("strip", content=trimmed(content), title=title, icon=icon, items=items)


@register.simple_block_tag
def confirm(content: str, *, title: str, icon: str = "question-circle") -> SafeString:
    """{% confirm title="Réserver ce logement ?" %}what it commits to, then the form{% endconfirm %}."""
    return fill("confirm", content=content, title=title, icon=icon)


@register.simple_block_tag
def event(content: str, *, title: str, icon: str = "dot", meta: Any = "", visible_to: str = "", level: int = 3) -> SafeString:
    """One entry inside <ol class="timeline">; meta may hold a {% time_tag … as when %}."""
    return fill(
        "event",
        content=trimmed(content),
        title=title,
        icon=icon,
        meta=meta,
        visible_to=visible_to,
        heading=f"h{level}",
    )


@register.simple_block_tag
def conflict(content: str, *, rows: Iterable[Mapping[str, Any]], who: str = "", when: Any = "") -> SafeString:
    """Both versions side by side; rows = label, theirs, mine; content = the form that decides."""
    return fill("conflict", content=content, rows=rows, who=who, when=when)


# --- navigation --------------------------------------------------------------------------------
@register.simple_tag
def tabs(items: Iterable[Mapping[str, Any]], label: str = "Rubriques") -> SafeString:
    """{% tabs items %}: items = label, url, current, count; plain links, each tab is an address."""
    return fill("tabs", items=items, label=label)


@register.simple_tag
def breadcrumb(*pairs: str) -> SafeString:
    """{% breadcrumb "Dossiers" list_url "7KQ-4M2-X" %}: label and address in turn, the page itself last."""
    labels, urls = pairs[::2], pairs[1::2]
    return fill("breadcrumb", links=list(zip(labels, urls, strict=False)), here=labels[-1])


@register.simple_tag
def stepper(steps: Sequence[Mapping[str, Any]], label: str = "Étapes") -> SafeString:
    """{% stepper steps %}: steps = label, url, done, current; "Étape 2 sur 7" comes from them."""
    position = next((rank for rank, step in enumerate(steps, start=1) if step.get("current")), None)
    current = steps[position - 1] if position else None
    following = steps[position] if position and position < len(steps) else None
    return fill("stepper", steps=steps, label=label, position=position, total=len(steps), current=current, following=following)


@register.simple_tag
def course(steps: Iterable[Mapping[str, Any]], label: str = "Parcours") -> SafeString:
    """{% course steps %}: the steps of a reservation as chips; steps = label, done, current."""
    return fill("course", steps=steps, label=label)


@register.simple_tag
def progress(value: int, total: int, label: str, detail: str = "") -> SafeString:
    """{% progress 3 12 "Calcul du rapport" %}; wrap it in an element with hx-get and hx-trigger="every 2s"."""
    share = french.percent_fr(value / total) if total else ""
    return fill("progress", value=value, total=total, label=label, detail=detail or share)


def address_with(query: QueryDict, **changes: str | int | None) -> str:
    """The query string with some keys changed, or removed when None; "?" alone when nothing is left."""
    changed = query.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value is not None:
            changed[key] = str(value)
    return f"?{changed.urlencode()}"


def query_of(context: Context) -> QueryDict:
    """The query string of the page being rendered."""
    request: HttpRequest | None = context.get("request")
    return request.GET if request is not None else QueryDict()


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "résultat", total: int | None = None) -> SafeString:
    """{% pagination page "dossier" %}; give total= when the view capped its count, above 1 000 no exact figure is shown."""
    query = query_of(context)
    count = page.paginator.count if total is None else total
    return fill(
        "pagination",
        page=page,
        total=total_fr(count, noun),
        previous=address_with(query, page=page.previous_page_number()) if page.has_previous() else "",
        following=address_with(query, page=page.next_page_number()) if page.has_next() else "",
    )


def total_fr(count: int, noun: str) -> str:
    """As in "12 dossiers", or "plus de 1 000 dossiers"."""
    if count > EXACT_COUNT_LIMIT:
        return f"plus de {french.counted(EXACT_COUNT_LIMIT, noun)}"
    return french.counted(count, noun)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, css: str = "") -> SafeString:
    """{% sort_header "Échéance" "due" %}: a <th> whose link sorts by ?sort=due, then ?sort=-due; back to page 1."""
    query = query_of(context)
    order = {key: "ascending", f"-{key}": "descending"}.get(query.get("sort", ""), "")
    target = f"-{key}" if order == "ascending" else key
    return fill("sort_header", label=label, order=order, css=css, url=address_with(query, sort=target, page=None))


# --- forms -------------------------------------------------------------------------------------
@register.simple_tag
def error_summary(*forms: BaseForm) -> SafeString:
    """{% error_summary form other_form %}: takes the focus, each line leads to its field; nothing when all is valid."""
    errors = [error for form in forms if form.is_bound for error in _errors_of(form)]
    return fill("error_summary", errors=errors) if errors else SafeString("")


def _errors_of(form: BaseForm) -> list[tuple[str, str, str]]:
    """(target id, label, message) of each error, the form's own first."""
    own = [("", "", str(message)) for message in form.non_field_errors()]
    fields = [
        ("" if bound.is_hidden else field_target(bound), str(bound.label), str(message))
        for bound in form
        for message in bound.errors
    ]
    return own + fields


def field_target(bound: BoundField) -> str:
    """The id that takes the focus: the first input of a group."""
    if isinstance(bound.field.widget, SelectDateWidget):
        return f"{bound.auto_id}_day"
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


@register.simple_tag(takes_context=True)
def filters(context: Context, form: BaseForm, label: str = "Filtrer la liste") -> SafeString:
    """{% filters form %}: a GET form that lives in the address, with a reset when one of its fields is set."""
    query = query_of(context)
    names = {bound.html_name for bound in form}
    active = sum(1 for name in names if any(value.strip() for value in query.getlist(name)))
    kept = [(key, value) for key, values in query.lists() if key == "sort" for value in values]
    return fill("filters", form=form, label=label, active=active, kept=kept)


@register.simple_tag(takes_context=True)
def reveal(
    context: Context, url: str, what: str, *, masked: str = "", anchor: str = "", label: str = "Afficher", icon: str = "eye"
) -> SafeString:
    """{% reveal url "l’identité" %}: a logged click; the answer is components/_revealed.html with the same anchor."""
    token = context.get("csrf_token", "")
    return fill("reveal", url=url, what=what, masked=masked, anchor=anchor, label=label, icon=icon, csrf_token=token)
