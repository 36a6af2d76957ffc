"""Works made by somebody who wants to run a script on the page that shows them, to leave it, or to break its frame.

Each trick tries to call ``owned()`` or to load from evil.example; none may succeed anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from alcove.domain.readings import Chapter, CollectionPlace, Creator, Reading, Relation, RelationKind, SeriesPlace
from tests.builders.downloads import build_html
from tests.builders.epub import build_epub
from tests.builders.eras import ERAS

#: In places for plain text: a name, a title.
WORDS = "\"'><script>owned()</script><img src=x onerror=owned()></title></textarea>"

#: In places for markup, one by one.
TRICKS = (
    "<script>owned()</script>",
    "<script src='https://evil.example/x.js'></script>",
    "<img src='https://evil.example/x.png' onerror='owned()' alt='\" onload=owned() x=\"'>",
    "<svg onload='owned()'><script>owned()</script></svg>",
    "<svg><style><img src=x onerror=owned()></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=owned()&gt;'>",
    "<a href='javascript:owned()'>a</a><a href='JaVaScRiPt&#58;owned()'>b</a><a href='java\tscript:owned()'>c</a>",
    "<a href='data:text/html,<script>owned()</script>'>d</a><a href='//evil.example/'>e</a>",
    "<iframe src='javascript:owned()'></iframe><iframe srcdoc='<script>parent.owned()</script>'></iframe>",
    "<object data='javascript:owned()'></object><embed src='javascript:owned()'>",
    "<form action='https://evil.example/' id='q'><input name='q' autofocus onfocus='owned()'><button>x</button></form>",
    "<meta http-equiv='refresh' content='0;url=https://evil.example/'><base href='https://evil.example/'>",
    "<link rel='stylesheet' href='https://evil.example/x.css'><style>body{display:none}</style>",
    "<p style='position:fixed;inset:0;z-index:99999;background:url(https://evil.example/y.png)'>over all</p>",
    "<details open ontoggle='owned()'><summary>s</summary>d</details><video><source onerror='owned()'></video>",
    "<body onload='owned()'><p onmouseover='owned()' onclick='owned()'>x</p>",
    "<p id='main' class='bar' name='main'>ids</p><a id='found' name='found'>f</a><p id='q' data-look data-bar>d</p>",
    "</div></section></article></main></body></html><h1>broken out</h1><div><section><article>",
    "</textarea></title></style></script></noscript><img src=x onerror=owned()>",
    "<table><tr><td></table></div><td><tr></tbody><caption><p>cells</table>",
    "<noscript><p title='</noscript><img src=x onerror=owned()>'></noscript>",
    "<template><img src=x onerror=owned()></template><xmp><script>owned()</script></xmp><plaintext>",
    "<!--><img src=x onerror=owned()>--><![CDATA[<script>owned()</script>]]><?php owned() ?>",
    "<ruby><rt><mark id='found'>m</mark></ruby>" + "<blockquote>" * 90 + "deep",
    "<p>\u202e\u2066reversed\u2069</p><p>&#0;&#8238;</p>",
)


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """A file for each trick in each format, by its name, which is hostile too."""
    newest = ERAS[-1]
    for number, trick in enumerate(TRICKS):
        name = f"{number} '&lt;img src=x onerror=owned()&gt;\u202e"
        yield f"{name}.html", build_html(a_hostile_work(2 * number, trick), newest)
        yield f"{name}.epub", build_epub(a_hostile_work(2 * number + 1, trick), newest)


def a_hostile_work(number: int, trick: str) -> Reading:
    """A work of two chapters that tries this in every place that takes markup, and words in all others."""
    link = "javascript:owned()"
    markup = f"<p>The lamp before.</p>{trick}<p>The lamp behind.</p>"
    note = markup
    return Reading(
        reader="none",
        revision=1,
        format="html",
        recognised=True,
        site="ao3",
        site_id=str(9_100_000 + number),
        source_url=f"https://archiveofourown.org/works/{9_100_000 + number}",
        title=f"{number} {WORDS}",
        creators=(Creator(WORDS, "evil", "evil", link),),
        rating="General Audiences",
        warnings=("No Archive Warnings Apply",),
        categories=("Gen",),
        fandoms=(WORDS, "javascript:owned()"),
        relationships=(f"A/B {WORDS}",),
        characters=(WORDS,),
        freeforms=(WORDS, "../../x", "a?b=c&d#e", "%00%2e%2e"),
        language="en",
        language_name="English",
        series=(SeriesPlace(WORDS, 1, link),),
        collections=(CollectionPlace(WORDS, link),),
        published=dt.date(2021, 3, 4),
        words=12,
        chapters_posted=2,
        chapters_expected=2,
        complete=True,
        summary=note,
        notes=note,
        end_notes=note,
        relations=(Relation(RelationKind.INSPIRED_BY, WORDS, WORDS, link, (WORDS,)),),
        chapters=(
            Chapter(1, WORDS, summary=note, notes=note, end_notes=note, markup=markup),
            Chapter(2, WORDS, markup=f"<p>lamp {WORDS}{trick} lamp</p>"),
        ),
    )
