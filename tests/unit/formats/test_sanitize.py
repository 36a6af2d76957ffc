"""What HTML of works may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from alcove.formats.nodes import parse_html
from alcove.formats.sanitize import clean_chapter, clean_note

_REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<p>One <em>two</em></p>", "<p>One <em>two</em></p>"),
        ('<p class="x" id="y" style="color:red" onclick="z()" data-a="b">t</p>', "<p>t</p>"),
        (
            '<p align="center" dir="rtl" lang="ar" title="t">x</p>',
            '<p align="center" dir="rtl" lang="ar" title="t">x</p>',
        ),
        ("<script>alert(1)</script><p>x</p>", "<p>x</p>"),
        ("<style>p{}</style><svg><title>s</title></svg><p>x</p>", "<p>x</p>"),
        ("<form><input><button>b</button></form>", "b"),
        ("<!-- hidden --><p>x</p>", "<p>x</p>"),
        ("<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"),
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            f'<a href="https://example.org/?a=1&amp;b=2" {_REL}>x</a>',
        ),
        ('<a href="javascript:alert(1)">x</a>', f"<a {_REL}>x</a>"),
        ('<a href="data:text/html,x">x</a>', f"<a {_REL}>x</a>"),
        ('<a href="/works/1">x</a>', f"<a {_REL}>x</a>"),
        ('<a href="#fn1">1</a><a name="fn1">x</a>', f'<a href="#at-fn1" {_REL}>1</a><a name="at-fn1" {_REL}>x</a>'),
        ('<a href="piece_3.xhtml#fn1">1</a>', f'<a href="#at-fn1" {_REL}>1</a>'),
        ('<td background="https://x/y.png">t</td>', "t"),
        ("<ruby>漢<rt>かん</rt></ruby>", "<ruby>漢<rt>かん</rt></ruby>"),
        ('<span class="placeholder other">x</span>', '<span class="placeholder">x</span>'),
    ],
)
def test_the_list_of_what_passes(markup: str, clean: str) -> None:
    assert clean_chapter(markup) == clean


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        (
            '<img src="https://example.org/a.png" alt="A lamp">',
            '<span class="placeholder" title="https://example.org/a.png">Image: A lamp</span>',
        ),
        ("<IMG SRC='//example.org/a.png'>", '<span class="placeholder" title="https://example.org/a.png">Image</span>'),
        ('<img src="img1.png" alt="x &lt;b&gt; y"/>', '<span class="placeholder">Image: x &lt;b&gt; y</span>'),
        ('<p title="&lt;img src=x>">t</p>', '<p title="&lt;img src=x&gt;">t</p>'),
        (
            '<img alt="><script>x</script>" src="javascript:x">',
            '<span class="placeholder">Image: &gt;&lt;script&gt;x&lt;/script&gt;</span>',
        ),
        (
            '<iframe src="https://player.example.org/1"></iframe>',
            '<span class="placeholder" title="https://player.example.org/1">Embedded page</span>',
        ),
        (
            '<video src="https://example.org/v"></video>',
            '<span class="placeholder" title="https://example.org/v">Video</span>',
        ),
    ],
)
def test_nothing_loads_by_itself(markup: str, clean: str) -> None:
    assert clean_chapter(markup) == clean


def test_a_note_without_anything_to_see_is_none() -> None:
    assert clean_note("") is None
    assert clean_note("<p> </p>") is None
    assert clean_note("<p>&nbsp;</p><script>x</script>") is None
    assert clean_note(" plain ") == "plain"
    assert clean_note("<p>x</p>") == "<p>x</p>"


_SHARDS = st.sampled_from(
    """<p> </p> <a_href=' <img_src= '> "> javascript: onerror= <script> </script> <svg> <style> <math> <!-- --> <b _x=1 >
    &lt; <iframe_src='//x'> <a_name=n> #n text""".split()  # noqa: SIM905
).map(lambda shard: shard.replace("_", " "))


@given(st.lists(_SHARDS, max_size=12))
def test_what_comes_out_is_harmless_and_stays_so(shards: list[str]) -> None:
    cleaned = clean_chapter("".join(shards))
    tree = parse_html(cleaned)
    assert _seen(parse_html(clean_chapter(cleaned))) == _seen(tree)
    assert (
        tree.css("script, style, svg, math, iframe, img, object, embed, form, video, audio, link, meta[http-equiv]")
        == []
    )
    for node in tree.css("body *"):
        assert not [name for name in node.attributes if name.startswith("on") or name in ("style", "id", "src")]
        href = node.attributes.get("href") or "#"
        assert href.startswith(("#at-", "#", "http://", "https://", "mailto:"))


def _seen(tree: LexborHTMLParser) -> tuple[list[tuple[str | None, dict[str, str | None]]], str]:
    return [(node.tag, node.attributes) for node in tree.css("body *")], tree.text()
