"""What columns of tables, keys of JSON, front matter and lines above a text call the fields of an article.

Names are compared without capitals, spaces and punctuation, so that "Publication Date", "publication_date" and
"publicationDate" are one. Those of ``NAMES`` come first: where a record has several, it is read by the first that is
filled. Words of other languages are those that newspapers there and exports of databases use.
"""

from __future__ import annotations

import re
from functools import lru_cache

NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher"),
    "byline": ("byline", "author"),
    "published": ("published", "date", "published_at"),
    "dateline": ("dateline",),
    "url": ("url", "link"),
    "section": ("section", "category"),
    "language": ("language", "lang"),
}
KNOWN = frozenset(name for names in NAMES.values() for name in names)
_ENGLISH: dict[str, str] = {
    "text": """
        articletext articlebody fulltext bodytext maintext story article storytext textbody documenttext newstext
        contenthtml bodyhtml html contenttext plaintext bodyxhtml articlecontent contentbody
        """,
    "title": "articletitle heading headlinetext headlines webtitle documenttitle storytitle",
    "outlet": """
        publication newspaper sourcename outletname newsoutlet medianame pubtitle publicationtitle publicationname
        publishername sourcetitle journal
        """,
    "byline": "authors authorname reporter writer bylines creator journalist writtenby correspondent by",
    "published": """
        pubdate publicationdate publishdate publisheddate datepublished publishedat publishedon webpublicationdate
        firstpublicationdate pubdatetime articledate newsdate storydate loaddate entrydate dateofpublication
        datetime publicationdatetime publishedtime datetimepublished displaydate
        """,
    "dateline": "place",
    "url": """
        articleurl permalink weburl canonicalurl webpage storyurl articlelink externalurl documenturl sourceurl
        """,
    "section": "topic desk rubric primarytag sectionname categories sections department newsdesk",
    "language": "languagecode langcode",
}
_FOREIGN: dict[str, str] = {
    "text": """
        artikel artikeltext inhalt volltext textkörper haupttext textinhalt
        texte contenu corps texteintégral corpsdutexte texto contenido cuerpo textocompleto cuerpodelanoticia
        conteúdo corpo testo contenuto corpodeltesto tekst inhoud innhold brødtext brødtekst treść текст содержание
        """,
    "title": """
        titel überschrift schlagzeile titelzeile dokumenttitel artikeltitel titre intitulé manchette titular título
        titulo encabezado titolo tittel overskrift kop tytuł заголовок название
        """,
    "outlet": """
        quelle zeitung medium publikation titelderpublikation medientitel quellenname zeitschrift média fuente
        periódico periodico diario medio publicación fonte testata giornale jornal veículo bron krant kilde avis källa
        tidning źródło источник издание сми
        """,
    "byline": """
        autor autoren autorin verfasser verfasserin auteur auteurs autores autora firma autore autori forfatter
        författare redakteur автор авторы
        """,
    "published": """
        datum erscheinungsdatum veröffentlicht veröffentlichtam veröffentlichungsdatum erschienen erschienenam
        publikationsdatum publié publiéle datedepublication dateparution datedeparution parution
        fecha fechadepublicación fechapublicación fechadepublicacion publicado publicadoel
        datadipubblicazione datapubblicazione pubblicato datadepublicação datapublicação publicadoem
        dato udgivet publisert publicerad gepubliceerd publicatiedatum дата датапубликации опубликовано
        """,
    "dateline": "ort aufgabeort lieu lugar luogo plaats",
    "url": "adresse internetadresse webadresse lien adresseurl enlace dirección indirizzo ссылка",
    "section": """
        ressort kategorie rubrik rubrique catégorie sección categoría seção categoria sezione rubriek afdeling
        рубрика раздел
        """,
    "language": "sprache langue idioma lingua taal språk язык",
}


def _spellings(written: dict[str, str]) -> dict[str, str]:
    return {spelling: field for field, names in written.items() for spelling in names.split()}


_FOREIGN_SPELLINGS = _spellings(_FOREIGN)
_SPELLINGS = _spellings(_ENGLISH) | _FOREIGN_SPELLINGS


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


@lru_cache(maxsize=4096)
def field_named(name: str) -> str:
    """A name of ``NAMES`` for one written as "Publication Date", "articleBody" or "Überschrift"; else in small letters.

    What has no spelling here comes back as it is, for a record may be read by names of its own.
    """
    lowered = name.strip().lower()
    return lowered if lowered in KNOWN else _SPELLINGS.get(_plain(name), lowered)


def is_foreign(name: str) -> bool:
    """Whether a name stands for a field in another language than English."""
    return _plain(name) in _FOREIGN_SPELLINGS
