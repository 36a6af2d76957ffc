"""Words in their language: what is found of what stands in a work, in every script, and what comes first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.domain.query import parse
from alcove.domain.searchable import spelled, spellings
from alcove.domain.tokens import tokens
from alcove.domain.viewer import OWNER
from alcove.library.lower import Lowering
from alcove.search.memory import MemoryEngine
from alcove.search.request import Expression, Match, SearchRequest, Without
from tests.contracts.catalogues import TEXT_FIELDS, work
from tests.contracts.engines import ENGINES, STORED, anywhere, found, ids, in_text, put

#: Language of the work (none where nobody told), what stands in it, and what of that is typed: found, and not found.
GOLDEN = [
    ("en", "Two lamps were lit.", "lamp lamps LAMPS lit text:lamp lam* \"two lamps\"", "lampoon \"lamp\" \"two lamp\""),
    ("en-GB", "She was running home, happily.", "run runs running", "rung \"run\""),
    ("en", "A lit lamp", "lamps LAMPS \"lamp\" \"lit lamp\"", "\"lamps\" \"lit lamps\" lamps*"),
    (None, "Two lamps were lit.", "lamps lam*", "lamp"),
    ("fr", "Fatiguée, elle rêvait de chevaux.", "fatigué fatigue fatiguées rêver rever cheval chevaux", "lampe \"cheval\""),
    ("fr", "Deux lamps", "lamps lamp lampes", "lampe* \"lampes\""),
    ("de", "Die Häuser am Straßenrand waren schön.", "Haus haus häuser strassenrand STRASSENRAND schöne", "Hausboot"),
    ("ru", "Ёлки и красные дома историй", "ёлка елка красный дом история", "домовой \"дом\""),
    ("es", "Los dragones y las luces", "dragón dragon luz luces", "\"luz\""),
    ("it", "I baci dei ragazzi in città", "bacio ragazza citta città", "\"bacio\""),
    ("pt-BR", "Os dragões e as canções", "dragão dragao canção", "\"canção\""),
    ("sv", "Lampor och flickor", "lampa flicka", "\"lampa\""),
    ("fi", "Talossa oli kissat", "talo kissa talot", "\"talo\""),
    ("tr", "Gözleri ışıklar gibi", "göz goz ışık gözler", "\"göz\""),
    ("pl", "Książki i smoki w Łodzi", "książka ksiazki smok łodzi", "lodzi \"smok\""),
    ("ar", "قَرَأَ الكِتابَ في بيتِه", "كتاب الكتاب بيت قرا", "كاتب"),
    ("he", "וְהַבַּיִת בּוֹעֵר", "בית הבית והבית בוער", "בתים \"בית\""),
    ("el", "Οι δράκοι και τα σπίτια", "δράκος ΔΡΑΚΟΙ σπίτι", "\"σπίτι\""),
    ("ja", "夜の灯台でTシャツを着たまま", "灯台 灯 夜の灯台 Tシャツ ｔシャツ シャツ 着たまま \"灯台で\"", "台灯 灯夜 夜灯台"),
    ("ja", "ﾃﾞﾊﾟｰﾄのガラス", "デパート ガラス", "カラス"),
    ("zh", "灯塔在海边。OK了", "灯塔 灯 海边 OK ok了", "塔灯 灯海 燈塔"),
    (None, "灯塔在海边", "灯塔 海边", "边海"),
    ("en", "the 灯塔 keeper", "灯塔 the灯塔 keeper keepers 塔keeper", "塔灯 keeper塔"),
    ("ko", "학교에서 친구들을 만났다", "학교 친구 학교에서 학* 만났다", "교에서 학 \"학교\""),
    ("th", "เขาอยู่ที่บ้านในเมือง", "บ้าน เมือง ที่บ้าน", "บ้าง"),
    ("hi", "किताबें और लड़का।", "किताबें किताब लड़का लड़के कित*", "कताब किनारा कि"),
    ("ta", "அவன் புத்தகம் படித்தான்", "புத்தகம் புத்த*", "புததகம"),
    ("en", "a lamp\u00adlight", "lamplight", "light"),
    ("vi", "Người Việt Nam đọc sách", "người nguoi việt viet \"việt nam\"", "dọc"),
    ("tlh", "qapla' batlh", "qapla' qapla batlh", "batl"),
]  # fmt: skip


def _rows(place: int) -> list[tuple[str | None, str, str]]:
    return [(row[0], row[1], typed) for row in GOLDEN for typed in _typed(row[place] or "")]


def _typed(row: str) -> list[str]:
    return [found.group() for found in re.finditer(r'(?:[^\s"]|"[^"]*")+', row)]


def asked(typed: str) -> Expression:
    """What the words of a question ask of an engine."""
    where = parse(typed).where
    assert where is not None
    return Lowering(MemoryEngine(), OWNER, dt.date(2024, 6, 13), None).lower(where)


def _is_found(engine, language, text, typed):
    put(engine, work(1, text=text, **({"language": language} if language else {})), work(2, text="else", language="en"))
    return found(engine, asked(typed)) == ids(1)


@pytest.mark.parametrize(("language", "text", "typed"), _rows(2))
def test_found(engine, language, text, typed):
    assert _is_found(engine, language, text, typed)


@pytest.mark.parametrize(("language", "text", "typed"), _rows(3))
def test_not_found(engine, language, text, typed):
    assert not _is_found(engine, language, text, typed)


@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_forms_are_found_in_every_field_but_the_creators(engine, field):
    put(engine, work(1, language="en", **{field.value: "Lamps"}), work(2, **{field.value: "Lamps"}))
    assert found(engine, Match(field, ("lamp",))) == (() if field is TextField.CREATOR else ids(1))
    assert found(engine, anywhere("lamp")) == (() if field is TextField.CREATOR else ids(1))
    assert found(engine, Match(field, ("lamps",))) == ids(1, 2)


def test_forms_are_found_in_names_of_tags(engine):
    put(engine, work(1, language="en", freeform="Sea Dragons"), work(2, language="fr", fandom="Dragons, Inc"), work(3))
    assert found(engine, anywhere("dragon")) == ids(1, 2)
    assert found(engine, anywhere("dragon", "seas")) == ids(1)
    assert found(engine, Without(anywhere("dragon"))) == ids(3)


def test_each_word_has_its_own_forms_and_only_the_last_is_cut_short(engine):
    put(engine, work(1, language="en", text="lamps and storms"), work(2, language="en", text="lamps and stormy"))
    assert found(engine, in_text("lamp", "storm")) == ids(1)
    assert found(engine, in_text("lamp", "storm", prefix=True)) == ids(1, 2)
    assert found(engine, in_text("lamp", "and", phrase=True)) == ()
    assert found(engine, in_text("lamp", phrase=True)) == ()


def test_a_work_in_two_languages_has_the_forms_of_both(engine):
    put(engine, work(1, language=["en", "fr"], text="chevaux and lamps"), work(2, language="en", text="chevaux"))
    assert found(engine, in_text("cheval")) == ids(1)
    assert found(engine, in_text("cheval", "lamp")) == ids(1)


def test_the_forms_that_stand_in_texts_are_told(engine):
    put(engine, work(1, language="en", text="lamps lamplight"), work(2, language="fr", text="chevaux", title="lamped"))
    assert engine.forms("lamp", "en") == {"lamp", "lamps"}
    assert engine.forms("cheval", "fr") == {"cheval", "chevaux"}
    assert engine.forms("lamp", "zh") == {"lamp"}
    assert engine.forms("nowhere", "en") == {"nowhere"}


def test_an_empty_index_knows_no_forms(engine):
    assert engine.forms("lamp", "en") == {"lamp"}


def best_first(engine, where: Expression) -> list[str]:
    return list(engine.search(SearchRequest(where, Sort(SortKey.RELEVANCE), Page(limit=None))).ids)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("field", [TextField.TEXT, TextField.TITLE, TextField.ANYWHERE])
def test_the_word_as_typed_comes_before_its_other_forms_however_often_they_stand_there(name, field, tmp_path):
    engine = ENGINES[name](tmp_path / "index")
    filling = "and so on it went and on for a good long while and then some more"
    where = TextField.TEXT if field is TextField.ANYWHERE else field
    others = [work(n, language="en", **{where.value: f"{filling} {n}"}) for n in range(20, 60)]
    put(
        engine,
        work(1, language="en", **{where.value: "lamps " * 50}),
        work(2, language="en", **{where.value: f"the lamp, {filling}"}),
        work(3, language="en", **{where.value: f"the lamping, {filling}"}),  # a rare form is worth no more
        *(work(n, language="en", **{where.value: f"lamps {filling}"}) for n in range(4, 12)),
        *others,
    )
    assert best_first(engine, Match(field, ("lamp",)))[:2] == list(ids(2, 1))
    assert set(best_first(engine, Match(field, ("lamps",)))[:9]) == set(ids(1, *range(4, 12)))
    engine.close()


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("phrase", [False, True])
@pytest.mark.parametrize("field", [TextField.TEXT, TextField.TITLE, TextField.ANYWHERE])
def test_the_accents_that_were_typed_come_before_others_and_none_before_any(name, phrase, field, tmp_path):
    engine = ENGINES[name](tmp_path / "index")
    where = (TextField.TEXT if field is TextField.ANYWHERE else field).value
    texts = {
        1: "the café that stood by the sea for a good long while",
        2: "cafe " * 40,
        3: "cafè",
        4: "the cafe that stood by the sea for a good long while",
        5: "CAFÉ " * 3,
    }
    put(engine, *(replace(work(n, **{where: t}), spellings=spellings(t)) for n, t in texts.items()))
    first = {
        typed: best_first(engine, _typed_match(field, typed, phrase)) for typed in ("café", "cafe", "cafè", "cafê")
    }
    assert set(first["café"][:2]) == set(ids(1, 5))
    assert set(first["cafe"][:2]) == set(ids(2, 4))
    assert first["cafè"][0] == ids(3)[0]
    assert all(set(found) == set(ids(1, 2, 3, 4, 5)) for found in first.values())
    engine.close()


def _typed_match(field: TextField, typed: str, phrase: bool) -> Match:
    return Match(field, tokens(typed), phrase, spelled=spelled(typed))


@pytest.mark.parametrize("name", STORED)
def test_the_accents_of_each_word_count(name, tmp_path):
    engine = ENGINES[name](tmp_path / "index")
    texts = {1: "cafe creme", 2: "café creme", 3: "café crème", 4: "cafe crème"}
    put(engine, *(replace(work(n, text=t), spellings=spellings(t)) for n, t in texts.items()))
    assert best_first(engine, _typed_match(TextField.TEXT, "café crème", phrase=True))[0] == ids(3)[0]
    assert best_first(engine, _typed_match(TextField.TEXT, "café crème", phrase=True))[-1] == ids(1)[0]
    assert best_first(engine, _typed_match(TextField.TEXT, "cafe creme", phrase=False))[0] == ids(1)[0]
    begun = Match(TextField.TEXT, ("cafe", "cre"), prefix=True, spelled=("café", "cré"))
    assert set(best_first(engine, begun)[:2]) == set(ids(2, 3))
    engine.close()
