"""Names of languages as archives write them, as BCP 47 codes.

AO3 shows a language by its own name and codes it in its own way (``ptBR``,
``isl``, private ``qmd``); other sites write English names. All of them come out
as one code here, so that "Español" and "Spanish" are one language. Used by the
readers; the names also serve lists of languages.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class Language(NamedTuple):
    """A language: its BCP 47 code, its own name as AO3 shows it, its English name."""

    code: str
    endonym: str
    english: str


# AO3's work languages (its search form, 2026) and names it used before.
# Constructed languages without a registered subtag keep AO3's code where BCP 47
# reserves it for private use (qaa..qtz), else stand under "art".
LANGUAGES: tuple[Language, ...] = tuple(
    Language(*row)
    for row in (
        ("so", "af Soomaali", "Somali"),
        ("af", "Afrikaans", "Afrikaans"),
        ("ain", "Aynu itak | アイヌ イタㇰ", "Ainu"),
        ("akk", "𒀝𒅗𒁺𒌑", "Akkadian"),
        ("ar", "العربية", "Arabic"),
        ("am", "አማርኛ", "Amharic"),
        ("egy", "𓂋𓏺𓈖 𓆎𓅓𓏏𓊖", "Egyptian"),
        ("oj", "Anishinaabemowin", "Ojibwe"),
        ("arc", "ܐܪܡܝܐ | ארמיא", "Aramaic"),
        ("hy", "հայերեն", "Armenian"),
        ("ase", "American Sign Language", "American Sign Language"),
        ("ast", "asturianu", "Asturian"),
        ("az", "Azərbaycan dili | آذربایجان دیلی", "Azerbaijani"),
        ("id", "Bahasa Indonesia", "Indonesian"),
        ("ms", "Bahasa Malaysia", "Malay"),
        ("bg", "Български", "Bulgarian"),
        ("bn", "বাংলা", "Bengali"),
        ("jv", "Basa Jawa", "Javanese"),
        ("su", "ᮘᮞ ᮞᮥᮔ᮪ᮓ | Basa Sunda", "Sundanese"),
        ("ba", "Башҡорт теле", "Bashkir"),
        ("be", "беларуская", "Belarusian"),
        ("bar", "Boarisch", "Bavarian"),
        ("bs", "Bosanski", "Bosnian"),
        ("br", "Brezhoneg", "Breton"),
        ("bfi", "British Sign Language", "British Sign Language"),
        ("bua", "Буряад хэлэн | ᠪᠤᠷᠢᠶᠠᠳ ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ", "Buryat"),
        ("ca", "Català", "Catalan"),
        ("ceb", "Cebuano", "Cebuano"),
        ("cs", "Čeština", "Czech"),
        ("chn", "Chinuk Wawa", "Chinook Jargon"),
        ("crh", "къырымтатар тили | qırımtatar tili", "Crimean Tatar"),
        ("cy", "Cymraeg", "Welsh"),
        ("da", "Dansk", "Danish"),
        ("de", "Deutsch", "German"),
        ("dv", "ދިވެހި", "Dhivehi"),
        ("et", "eesti keel", "Estonian"),
        ("el", "Ελληνικά", "Greek"),
        ("sux", "𒅴𒂠", "Sumerian"),
        ("en", "English", "English"),
        ("ang", "Eald Englisċ", "Old English"),
        ("es", "Español", "Spanish"),
        ("eo", "Esperanto", "Esperanto"),
        ("eu", "Euskara", "Basque"),
        ("fa", "فارسی", "Persian"),
        ("fil", "Filipino", "Filipino"),
        ("ch", "Finuʼ Chamorro", "Chamorro"),
        ("fr", "Français", "French"),
        ("frr", "Friisk", "North Frisian"),
        ("fy", "Frysk", "West Frisian"),
        ("fur", "Furlan", "Friulian"),
        ("ga", "Gaeilge", "Irish"),
        ("gd", "Gàidhlig", "Scottish Gaelic"),
        ("gl", "Galego", "Galician"),
        ("got", "𐌲𐌿𐍄𐌹𐍃𐌺𐌰", "Gothic"),
        ("gyn", "Creolese", "Guyanese Creole"),
        ("hak", "中文-客家话", "Hakka"),
        ("ko", "한국어", "Korean"),
        ("ha", "Hausa | هَرْشَن هَوْسَ", "Hausa"),
        ("hi", "हिन्दी", "Hindi"),
        ("mww", "Hmoob dawb", "White Hmong"),
        ("hr", "Hrvatski", "Croatian"),
        ("haw", "ʻŌlelo Hawaiʻi", "Hawaiian"),
        ("ia", "Interlingua", "Interlingua"),
        ("zu", "isiZulu", "Zulu"),
        ("is", "Íslenska", "Icelandic"),
        ("it", "Italiano", "Italian"),
        ("he", "עברית", "Hebrew"),
        ("kl", "Kalaallisut", "Greenlandic"),
        ("xal", "Хальмг Өөрдин келн", "Kalmyk"),
        ("moh", "Kanienʼkéha", "Mohawk"),
        ("kn", "ಕನ್ನಡ", "Kannada"),
        ("ka", "ქართული", "Georgian"),
        ("kw", "Kernewek", "Cornish"),
        ("km", "ភាសាខ្មែរ", "Khmer"),
        ("qkz", "Khuzdul", "Khuzdul"),
        ("sw", "Kiswahili", "Swahili"),
        ("ht", "kreyòl ayisyen", "Haitian Creole"),
        ("ku", "Kurdî | کوردی", "Kurdish"),
        ("ky", "Кыргызча", "Kyrgyz"),
        ("lad", "Ladino / לאדינו", "Ladino"),
        ("fcs", "Langue des signes québécoise", "Quebec Sign Language"),
        ("lv", "Latviešu valoda", "Latvian"),
        ("lb", "Lëtzebuergesch", "Luxembourgish"),
        ("lt", "Lietuvių kalba", "Lithuanian"),
        ("la", "Lingua latina", "Latin"),
        ("hu", "Magyar", "Hungarian"),
        ("mk", "македонски", "Macedonian"),
        ("ml", "മലയാളം", "Malayalam"),
        ("mt", "Malti", "Maltese"),
        ("mnc", "ᠮᠠᠨᠵᡠ ᡤᡳᠰᡠᠨ", "Manchu"),
        ("qmd", "Mando'a", "Mando'a"),
        ("mr", "मराठी", "Marathi"),
        ("mic", "Mi'kmaq", "Mi'kmaq"),
        ("enm", "Middel Englisch", "Middle English"),
        ("mik", "Mikisúkî", "Mikasuki"),
        ("hnj", "Moob leeg", "Hmong Njua"),
        ("mn", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ | Монгол Кирилл үсэг", "Mongolian"),
        ("my", "မြန်မာဘာသာ", "Burmese"),
        ("myv", "Эрзянь кель", "Erzya"),
        ("qnv", "Lìʼfya leNaʼvi", "Na'vi"),
        ("nah", "Nāhuatl", "Nahuatl"),
        ("nan", "中文-闽南话 臺語", "Min Nan"),
        ("ppl", "Nawat", "Pipil"),
        ("nl", "Nederlands", "Dutch"),
        ("ja", "日本語", "Japanese"),
        ("no", "Norsk", "Norwegian"),
        ("ce", "Нохчийн мотт", "Chechen"),
        ("ood", "O’odham Ñiok", "O'odham"),
        ("ota", "لسان عثمانى", "Ottoman Turkish"),
        ("ps", "پښتو", "Pashto"),
        ("pdc", "Pennsilfaanisch Deitsch", "Pennsylvania German"),
        ("nds", "Plattdüütsch", "Low German"),
        ("pl", "Polski", "Polish"),
        ("pt", "Português", "Portuguese"),
        ("pt-BR", "Português brasileiro", "Brazilian Portuguese"),
        ("pt-PT", "Português europeu", "European Portuguese"),
        ("fuc", "Pulaar", "Pulaar"),
        ("pa", "ਪੰਜਾਬੀ", "Punjabi"),
        ("kk", "qazaqşa | қазақша", "Kazakh"),
        ("art", "Uncategorized Constructed Languages", "Constructed languages"),
        ("qya", "Quenya", "Quenya"),
        ("ro", "Română", "Romanian"),
        ("rom", "RRomani Ćhib", "Romani"),
        ("ru", "Русский", "Russian"),
        ("smi", "Sámi", "Sami"),
        ("sah", "саха тыла", "Yakut"),
        ("sco", "Scots", "Scots"),
        ("sq", "Shqip", "Albanian"),
        ("sjn", "Sindarin", "Sindarin"),
        ("si", "සිංහල", "Sinhala"),
        ("sk", "Slovenčina", "Slovak"),
        ("sl", "Slovenščina", "Slovenian"),
        ("sla", "Slověnьskъ Językъ", "Proto-Slavic"),
        ("gem", "Sprēkō Þiudiskō", "Proto-Germanic"),
        ("sr", "Српски", "Serbian"),
        ("fi", "suomi", "Finnish"),
        ("sv", "Svenska", "Swedish"),
        ("ta", "தமிழ்", "Tamil"),
        ("tt", "татар теле", "Tatar"),
        ("mi", "te reo Māori", "Maori"),
        ("te", "తెలుగు", "Telugu"),
        ("ti", "ትግርኛ", "Tigrinya"),
        ("th", "ไทย", "Thai"),
        ("art-x-thermian", "Thermian", "Thermian"),
        ("bo", "བོད་སྐད་", "Tibetan"),
        ("vi", "Tiếng Việt", "Vietnamese"),
        ("cop", "ϯⲙⲉⲧⲣⲉⲙⲛ̀ⲭⲏⲙⲓ", "Coptic"),
        ("tlh", "tlhIngan-Hol", "Klingon"),
        ("tok", "toki pona", "Toki Pona"),
        ("trf", "Trinidadian Creole", "Trinidadian Creole English"),
        ("tsd", "τσακώνικα", "Tsakonian"),
        ("chr", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "Cherokee"),
        ("tr", "Türkçe", "Turkish"),
        ("uk", "Українська", "Ukrainian"),
        ("ale", "Unangam Tunuu", "Aleut"),
        ("ur", "اُردُو", "Urdu"),
        ("ug", "ئۇيغۇر تىلى", "Uyghur"),
        ("vo", "Volapük", "Volapük"),
        ("wuu", "中文-吴语", "Wu Chinese"),
        ("yi", "יידיש", "Yiddish"),
        ("yua", "maayaʼ tʼàan", "Yucatec Maya"),
        ("yue", "中文-广东话 粵語", "Cantonese"),
        ("zh", "中文-普通话 國語", "Chinese"),
    )
)

# Other names in use: AO3 before its last renaming, other archives, translators' habits.
_OTHER_NAMES = {
    "zh": (
        "中文",
        "Mandarin",
        "Mandarin Chinese",
        "Chinese (Mandarin)",
        "普通话",
        "國語",
        "汉语",
        "漢語",
        "华语",
        "Simplified Chinese",
        "Traditional Chinese",
        "Chinese (Simplified)",
        "Chinese (Traditional)",
        "简体中文",
        "繁體中文",
    ),
    "yue": ("粵語", "广东话", "廣東話", "粤语"),
    "nan": ("臺語", "台語", "閩南語", "闽南话", "Hokkien", "Taiwanese"),
    "hak": ("客家话", "客家話", "Hakka Chinese"),
    "wuu": ("吴语", "吳語", "Shanghainese", "Wu"),
    "es": ("Castellano", "Castilian", "Español castellano", "Spanish (Castilian)"),
    "fr": ("Française",),
    "pt-BR": ("Portuguese (Brazil)", "Portuguese (Brazilian)", "Português do Brasil", "Português (Brasil)"),
    "pt-PT": ("Portuguese (Portugal)", "Portuguese (European)", "Português de Portugal", "Português (Portugal)"),
    "ms": ("Bahasa Melayu", "Melayu", "Malaysian"),
    "fil": ("Tagalog", "Pilipino"),
    "lv": ("Latviešu",),
    "lt": ("Lietuvių",),
    "et": ("Eesti",),
    "no": ("Norwegian (Bokmål)", "Norsk bokmål", "Bokmål"),
    "fa": ("Farsi", "پارسی"),
    "el": ("Modern Greek", "Ελληνική"),
    "ga": ("Irish Gaelic", "Irish (Gaelic)"),
    "gd": ("Gaelic",),
    "nl": ("Flemish", "Vlaams"),
    "sl": ("Slovene",),
    "sr": ("Srpski", "Serbian (Cyrillic)", "Serbian (Latin)"),
    "he": ("Ivrit",),
    "hr": ("Croatian (Hrvatski)",),
    "ro": ("Moldovan", "Rumanian"),
    "en": ("English (US)", "English (UK)", "American English", "British English"),
    "la": ("Latina", "Latine"),
    "fy": ("Frisian",),
    "nds": ("Low Saxon", "Plattdeutsch"),
    "hi": ("Hindustani",),
    "oj": ("Ojibwa",),
    "kl": ("Kalaallisut (Greenlandic)",),
    "ug": ("Uighur",),
    "ky": ("Kirghiz",),
    "si": ("Sinhalese",),
    "pa": ("Panjabi",),
    "qnv": ("Navi",),
    "qmd": ("Mandoa", "Mandalorian"),
    "tlh": ("tlhIngan Hol",),
    "eu": ("Euskera",),
    "art": ("Constructed language", "Artificial languages"),
    "mww": ("Hmong",),
    "smi": ("Saami",),
    "br": ("Brezoneg",),
    "tr": ("Turkce",),
    "uk": ("Ukrainska",),
    "vi": ("Tieng Viet",),
}

# Codes that are not the BCP 47 code of what they mean: AO3's own, ISO 639-2/T, 639-2/B, old forms.
_OTHER_CODES = {
    "ptbr": "pt-BR", "ptpt": "pt-PT", "afr": "af", "amh": "am", "oji": "oj", "azj": "az", "sun": "su", "bos": "bs",
    "div": "dv", "fry": "fy", "cha": "ch", "hau": "ha", "isl": "is", "kal": "kl", "kan": "kn", "kat": "ka", "cor": "kw",
    "khm": "km", "kir": "ky", "mon": "mn", "kaz": "kk", "slv": "sl", "tat": "tt", "mri": "mi", "tel": "te", "tir": "ti",
    "bod": "bo", "urd": "ur", "uig": "ug", "vol": "vo", "qlq": "art", "tqx": "art-x-thermian",
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "zho": "zh", "chi": "zh", "cmn": "zh", "jpn": "ja", "kor": "ko", "pol": "pl", "ces": "cs", "cze": "cs", "hun": "hu",
    "nld": "nl", "dut": "nl", "swe": "sv", "fin": "fi", "dan": "da", "nor": "no", "nob": "nb", "nno": "nn", "tha": "th",
    "ara": "ar", "heb": "he", "tur": "tr", "vie": "vi", "ukr": "uk", "ind": "id", "msa": "ms", "may": "ms", "ell": "el",
    "gre": "el", "bul": "bg", "ron": "ro", "rum": "ro", "slk": "sk", "slo": "sk", "hrv": "hr", "srp": "sr", "lat": "la",
    "epo": "eo", "cat": "ca", "eus": "eu", "baq": "eu", "glg": "gl", "cym": "cy", "wel": "cy", "gle": "ga", "gla": "gd",
    "lav": "lv", "lit": "lt", "est": "et", "fas": "fa", "per": "fa", "hin": "hi", "ben": "bn", "tam": "ta", "mar": "mr",
    "tgl": "fil", "tl": "fil", "ice": "is", "mkd": "mk", "mac": "mk", "sqi": "sq", "alb": "sq", "hye": "hy", "arm": "hy",
    "geo": "ka", "bel": "be", "bre": "br", "som": "so", "swa": "sw", "zul": "zu", "yid": "yi", "mya": "my", "bur": "my",
    "mlt": "mt", "mal": "ml", "pan": "pa", "pus": "ps", "kur": "ku", "hat": "ht", "jav": "jv", "ltz": "lb", "iw": "he",
    "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "che": "ce", "bak": "ba", "tib": "bo", "mao": "mi",
}  # fmt: skip

_BY_CODE: dict[str, Language] = {language.code.casefold(): language for language in LANGUAGES}


def language_code(name: str) -> str | None:
    """The BCP 47 code for a language's own name, English name or code; None for an unknown one.

    Case, accents and spaces don't matter. ``und``, ``mul`` and their like are no answer: None.
    """
    folded = _fold(name)
    return _CODES.get(folded) or _CODES.get(_bare(folded)) or _code_by_shape(name)


def language_named(code: str) -> Language | None:
    """The language of a BCP 47 code, by the whole code or its first part; None for an unknown one."""
    folded = code.casefold()
    return _BY_CODE.get(folded) or _BY_CODE.get(folded.partition("-")[0])


def _code_by_shape(name: str) -> str | None:
    """A code with region or script (``en-GB``, ``zh_Hant``, ``en_US.UTF-8``): its known first part, and region if any."""
    parts = name.strip().partition(".")[0].replace("_", "-").split("-")
    base = _CODES.get(_fold(parts[0])) if parts[0].isascii() and 2 <= len(parts[0]) <= 3 else None
    if base is None or len(parts) == 1:
        return base
    if base == "pt" and parts[-1].upper() in ("BR", "PT"):
        return f"pt-{parts[-1].upper()}"
    return base


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).replace("’", "'").replace("ʼ", "'").replace("ʻ", "'")
    return " ".join(plain.casefold().split()).strip(" ,.")


def _bare(folded: str) -> str:
    """Without accents and apostrophes, for names typed on a plain keyboard."""
    marks = unicodedata.normalize("NFKD", folded)
    return "".join(c for c in marks if not unicodedata.combining(c) and c != "'")


def _names() -> dict[str, str]:
    names = {"nb": "nb", "nn": "nn"} | _OTHER_CODES
    for code, endonym, english in LANGUAGES:
        halves = [half for mark in (" | ", " / ") if mark in endonym for half in endonym.split(mark)]
        for name in (code, endonym, *halves, english, *_OTHER_NAMES.get(code, ())):
            names.setdefault(_fold(name), code)
    for name, code in list(names.items()):
        names.setdefault(_bare(name), code)
    return names


_CODES = _names()
