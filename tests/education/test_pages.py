from education import pages


def test_headings_get_ids_and_make_the_table_of_contents():
    page = pages.render("## What *happens*\n\ntext\n\n### A detail\n\n## Where\n")
    assert page.contents == (
        pages.Heading(anchor="what-happens", title="What happens"),
        pages.Heading(anchor="where", title="Where"),
    )
    assert '<h2 id="where">Where</h2>' in page.html
    assert '<h3 id="a-detail">A detail</h3>' in page.html


def test_two_headings_with_the_same_words_get_two_ids():
    page = pages.render("## Again\n\n## Again\n\n## !!\n")
    assert [h.anchor for h in page.contents] == ["again", "again-2", "part"]


def test_raw_html_is_shown_and_not_obeyed():
    page = pages.render("Hello <script>alert(1)</script>\n\n<div onclick='x'>\n")
    assert "<script" not in page.html
    assert "<div" not in page.html
    assert "&lt;script&gt;" in page.html


def test_a_link_that_runs_code_is_no_link():
    page = pages.render("[press](javascript:alert(1)) [read](https://example.org)")
    assert 'href="javascript' not in page.html
    assert '<a href="https://example.org">read</a>' in page.html
