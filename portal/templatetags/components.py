"""The one tag that the page frames need beyond Django's own."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context, view_name, words):
    """One `<li>` of a menu; nothing where no page of that name exists.

    The link to the page being shown carries `aria-current="page"`.
    """
    try:
        href = reverse(view_name)
    except NoReverseMatch:
        return ""
    request = context.get("request")
    if request and request.path == href:
        return format_html(
            '<li><a href="{}" aria-current="page">{}</a></li>', href, words
        )
    return format_html('<li><a href="{}">{}</a></li>', href, words)
