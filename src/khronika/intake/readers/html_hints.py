"""What names of classes, ids and elements in web pages say about their text: data for the HTML reader.

Collected from the templates common content systems ship (WordPress, Drupal, Arc, Newspack, Tilda, 1C-Bitrix) and
schema.org. A hint is not believed where it would hide more than a third of the main text (`html_blocks`).
"""

# ruff: noqa: E501 - tables
from __future__ import annotations

from khronika.records.reports import MarkKind

TOKENS: tuple[tuple[MarkKind, frozenset[str]], ...] = (
    ("credit", frozenset(["credit", "credits", "copyright", "photographer", "photocredit", "imagecredit"])),
    ("caption", frozenset(["caption", "captions", "figcaption", "gallerytext", "imagecaption"])),
    (
        "byline",
        frozenset(["byline", "bylines", "author", "authors", "authorname", "postedby", "dateline-author", "writer"]),
    ),
    (
        "navigation",
        frozenset(
            [
                "nav",
                "navbar",
                "navigation",
                "menu",
                "submenu",
                "breadcrumb",
                "breadcrumbs",
                "sidebar",
                "footer",
                "masthead",
                "topbar",
                "share",
                "sharing",
                "social",
                "socials",
                "sharebar",
                "cookie",
                "cookies",
                "consent",
                "gdpr",
                "newsletter",
                "subscribe",
                "subscription",
                "paywall",
                "promo",
                "advert",
                "adverts",
                "advertisement",
                "ads",
                "adslot",
                "banner",
                "sponsor",
                "sponsored",
                "comments",
                "comment",
                "disqus",
                "tags",
                "taglist",
                "toolbar",
                "pagination",
                "pager",
                "login",
                "signin",
                "search",
                "skiplink",
                "popup",
                "modal",
                "hidden",
            ]
        ),
    ),
)
"""Whole words of a class or id, lower case, camel case split."""

PARTS: tuple[tuple[MarkKind, tuple[str, ...]], ...] = (
    (
        "author_box",
        ("author-box", "authorbox", "author-bio", "authorbio", "about-author", "about-the-author", "author-info",
         "author-card", "author_bio", "author__bio", "contributor-bio", "author-profile", "post-author-box"),
    ),
    (
        "related",
        ("related", "read-more", "readmore", "read_more", "more-stories", "also-read", "read-also", "see-also", "most-read",
         "most-popular", "recommend", "recirc", "trending", "popular-", "further-reading", "more-from"),
    ),
    ("credit", ("photo-credit", "image-credit", "img-credit", "media-credit")),
    ("caption", ("wp-caption-text", "image-caption", "photo-caption", "img-caption", "media-caption")),
)  # fmt: skip
"""Pieces of a class or id that mean the same wherever they stand. Looked at before the words."""

ELEMENTS: dict[str, MarkKind] = {
    "nav": "navigation",
    "footer": "navigation",
    "header": "navigation",
    "aside": "related",
    "figcaption": "caption",
    "menu": "navigation",
}
"""Elements by themselves; `header` and `footer` only outside `article` and `main`."""

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "form",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "map",
        "dialog",
        "datalist",
        "meter",
        "progress",
        "applet",
        "title",
    ]
)
"""Elements whose text is no text of the page."""

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
"""Elements that begin and end a paragraph."""

DATE_NAMES = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "dc.date.issued",
    "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "date", "pubdate", "publishdate",
    "publish-date", "publish_date", "publication_date", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "article.published", "published-date", "originalpublicationdate", "cxenseparse:recs:publishtime", "mediator_published_time",
)  # fmt: skip
"""`meta` names and properties that give the day of publication, the surest first."""

MODIFIED_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
AUTHOR_NAMES = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl")
SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "article:publisher")
ARTICLE_TYPES = (
    "NewsArticle", "ReportageNewsArticle", "Article", "BlogPosting", "LiveBlogPosting", "Report", "OpinionNewsArticle",
    "AnalysisNewsArticle", "SocialMediaPosting", "WebPage",
)  # fmt: skip
"""schema.org types in JSON-LD that describe the page's own text, the surest first."""
