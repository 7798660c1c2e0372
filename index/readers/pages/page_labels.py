"""What pages call their dates ("Published", "Updated" …), and Chinese ones outlet and author ("来源：", "作者：")."""

from __future__ import annotations

import re

_PUBLISHED = (
    r"first published|originally published|date published|published|posted|submitted|publication date|release date|"
    r"released|written|dated|geschrieben|verfasst|eingestellt|eingereicht|erstellt|erstveröffentlichung|ausgabe vom|"
    r"post[ée]e?|rédigé|écrit|ajouté|escrito|enviado|inserito|scritto|inviato|geschreven|"
    r"publicad[oa]|fecha de publicaci[oó]n|publi[ée]e?|paru|mis en ligne|date de publication|veröffentlicht|erschienen|"
    r"datum|date|fecha|data|pubblicat[oa]|gepubliceerd|geplaatst|publicerad|publisert|udgivet|offentliggjort|julkaistu|"
    r"opublikowan[oa]|dodano|опубликовано|опубліковано|дата публикации|publikováno|megjelent|publicat|"
    r"yayınlanma(?: tarihi)?|yayınlandı|تاريخ النشر|نشر(?:ت)?(?: في| بتاريخ)?|تاریخ انتشار|انتشار|发布(?:时间|于)?|"
    r"發布(?:時間)?|"
    r"公開日?|掲載|入力|(?:기사\s?)?(?:입력|게시|등록)|승인"
)
_UPDATED = (
    r"(?:last |page )?(?:updated?|modified|revised|reviewed|edited|changed|amended)|last[- ]modified|correct(?:ed|ion)|"
    r"(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)|stand|actualizad[oa]|[uú]ltima (?:actualizaci[oó]n|"
    r"modificaci[oó]n)|"
    r"modificad[oa]|mis(?:e)? [àa] jour|modifi[ée]e?|aggiornat[oa]|ultim[oa] (?:aggiornamento|modifica)|atualizad[oa]|"
    r"bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|zaktualizowano|aktualizacja|обновлено|изменено|оновлено|"
    r"güncelle(?:me|ndi)|son güncelleme|تحديث|آخر تحديث|به[‌ ]?روز|更新|(?:기사\s?|최종\s?)?수정|"
    r"accessed|retrieved|printed|archived|saved|captured|snapshot|imprim[ée]|gedruckt|abgerufen|consultado|expires?|valid"
)
LABEL = re.compile(rf"(?<![^\W_])(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))(?![^\W_])", re.IGNORECASE)
_OUTLET, _BYLINE = r"(?:来源|來源|稿源|出处|出處)", r"(?:作者|记者|記者|撰文|撰稿)"
_EDITOR = r"(?:责任编辑|責任編輯|责编|编辑|編輯|校对)"
CREDIT = re.compile(
    rf"(?:(?P<outlet>{_OUTLET})|(?P<byline>{_BYLINE})|{_EDITOR})\s?[:：]\s?(?P<name>[^\s|:：;；(（]{{2,20}})?"
)
