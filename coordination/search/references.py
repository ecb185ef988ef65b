"""What everybody may read and what is few: rules and articles, agencies; and the people of one's agencies."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.http import urlencode

from agencies.models import Agency, Membership, User
from agencies.permissions import May, agencies_with
from agencies.text import fold, number_key
from coordination.clock import today
from coordination.models import Article, Rule, RuleLimit
from coordination.search.hits import Found, Hit, Rank, stretch
from coordination.search.marking import marked
from coordination.search.question import Question

# Nobody reads further than this through names.
MOST = 500


def rules(question: Question, user: User | AnonymousUser, offset: int, limit: int) -> Found:
    """Articles («Điều 7») and rules («NQ-SUBMIT-THAMTRA», «tờ trình»): each opens its obligations in the ledger."""
    hits = []
    articles = Article.objects.select_related("regulation").defer("text")
    for article in articles.order_by("-regulation__effective_from", "position"):
        rank = _rank(question, number_key(article.number), f"{article.number} {article.title}")
        if rank is not None:
            href = f"{reverse('ledger')}?{urlencode({'article': article.pk})}"
            about = marked(f"{article.regulation} · các nghĩa vụ theo điều này trong sổ theo dõi", ())
            hits.append(Hit(rank, marked(str(article), question.words), about, href))
    cited = _bases(question)
    names = ("code", "duty", "article__number", "article__title", "article__regulation", "regulation__number")
    for rule in Rule.objects.current().select_related("article", "regulation").only(*names):
        of_article = f"{rule.article.number} {rule.article.title}" if rule.article is not None else ""
        rank = _rank(question, number_key(rule.code), f"{rule.code} {rule.duty} {of_article}")
        bases = cited.get(rule.pk, [])
        if rank is None and bases:
            rank = Rank.PHRASE
        if rank is not None:
            href = f"{reverse('ledger')}?{urlencode({'rule': rule.code})}"
            told = dict.fromkeys([rule.code, *bases, rule.citation, "các nghĩa vụ trong sổ theo dõi"])
            about = marked(" · ".join(told), question.words)
            hits.append(Hit(rank, marked(rule.duty, question.words), about, href))
    return stretch(hits, offset, limit)


def agencies(question: Question, user: User | AnonymousUser, offset: int, limit: int) -> Found:
    """By name, short name or code; those that exist no more too, for their papers remain."""
    hits = []
    for agency in Agency.objects.filter(question.condition())[:MOST]:
        short = {fold(agency.short_name), fold(agency.code), fold(agency.name)}
        if question.phrase in short:
            rank = Rank.EXACT
        else:
            rank = Rank.BEGINNING if agency.search_text.startswith(question.phrase) else Rank.WORDS
        about = [agency.short_name, agency.code, agency.get_kind_display()]
        if not agency.exists_on(today()):
            ended = agency.exists_to is not None and agency.exists_to <= today()
            about.append(f"đã chấm dứt hoạt động từ {agency.exists_to:%d/%m/%Y}" if ended else "chưa hoạt động")
        hits.append(
            Hit(
                rank,
                marked(agency.name, question.words),
                marked(" · ".join(part for part in about if part), question.words),
                reverse("agencies:agency", args=[agency.pk]),
            )
        )
    return stretch(hits, offset, limit)


def people(question: Question, user: User | AnonymousUser, offset: int, limit: int) -> Found:
    """Members of the agencies whose work the person sees, and of no others."""
    rows = (
        Membership.objects.current(today())
        .filter(question.condition("user__search_text"), agency__in=agencies_with(user, May.VIEW), user__is_active=True)
        .select_related("user", "agency")
        .order_by("user__search_text", "agency__sort_key", "pk")
    )
    hits = []
    for row in rows[:MOST]:
        beginning = row.user.search_text.startswith(question.phrase)
        hits.append(
            Hit(
                Rank.BEGINNING if beginning else Rank.WORDS,
                marked(str(row.user), question.words),
                marked(f"{row.get_position_display()}, {row.agency}", ()),
                reverse("agencies:agency", args=[row.agency_id]),
            )
        )
    return stretch(hits, offset, limit)


def _rank(question: Question, key: str, text: str) -> Rank | None:
    """How well a number and a text answer, or None. «Điều 7» is never «Điều 17» nor «Điều 70»."""
    asked = number_key(question.text)
    if asked and asked == key:
        return Rank.EXACT
    if question.key and f" {question.key} " in f" {key} ":
        return Rank.BEGINNING
    return Rank.WORDS if question.matches(text) else None


def _bases(question: Question) -> dict[int, list[str]]:
    """By rule the legal bases of its limits that name this very article or law; without a number there are none."""
    found: dict[int, list[str]] = {}
    if question.key:
        for rule, basis in RuleLimit.objects.values_list("rule", "legal_basis"):
            if f" {question.key} " in f" {number_key(basis)} ":
                found.setdefault(rule, []).append(basis)
    return found
