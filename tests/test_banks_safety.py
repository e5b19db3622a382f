"""Files from strangers: bombs and links are refused, damaged files get one sentence with file, place and remedy."""

from __future__ import annotations

import copy
import io
import random
import re
import stat
import time
import zipfile

import pytest
from _banks import SLUG, course
from test_banks_round_trip import KINDS

from immunolab.grading.banks import bring_in, safe_xml
from immunolab.grading.banks.formats import TARGETS, read_bank, write_bank
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.item import BankError

LAUGHS = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>"""
DTD = """<?xml version="1.0"?><!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/none.dtd"><quiz>&a;</quiz>"""


def refused(raw: bytes, name: str = "bank.xml") -> str:
    with pytest.raises(BankError) as caught:
        read_bank(raw, name)
    said = str(caught.value)
    assert name in said and "\n" not in said and len(said) < 400 and re.search(r"[.)]$", said), said
    return said


def zipped(files: dict[str, bytes], link: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == link:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(entry, raw)
    return stream.getvalue()


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, DTD], ids=["bomb", "file", "dtd"])
def test_entities_are_never_expanded(text):
    said = refused(text.encode())
    assert "line 1" in said and ("entities" in said or "not whole XML" in said)


def test_html_s_names_make_no_markup():
    for name in (b"&LT;", b"&nvlt;", b"&AMP;", b"&none;"):
        assert "undefined entity" in refused(b"<quiz>" + name + b"b></quiz>")
    assert (
        read_bank(b"<quiz><question type='x'><name><text>a&nbsp;b</text></name></question></quiz>", "b.xml")
        .left[0]
        .name
        == "a\u00a0b"
    )


def test_size_and_depth(monkeypatch):
    assert "nested more deeply" in refused(b"<quiz>" + b"<a>" * 500 + b"</a>" * 500 + b"</quiz>")
    monkeypatch.setattr(safe_xml, "MAX_NODES", 50)
    assert "too many elements" in refused(b"<quiz>" + b"<a/>" * 100 + b"</quiz>")
    monkeypatch.setattr(safe_xml, "MAX_BYTES", 1000)
    assert "split the bank" in refused(b"<quiz>" + b" " * 1000 + b"</quiz>")


@pytest.mark.parametrize("name", ["../out.xml", "/etc/out.xml", "a/../../out.xml", "C:/out.xml", "..\\out.xml"])
def test_a_package_that_leads_out_is_not_opened(name):
    assert "leads out of the package" in refused(zipped({name: b"<assessmentItem/>"}), "b.zip")


def test_a_link_a_lock_and_a_bomb_in_a_package(monkeypatch):
    assert "leads out" in refused(zipped({"item.xml": b"/etc/passwd"}, link="item.xml"), "b.zip")
    assert "201 MB" in refused(zipped({"item.xml": b" " * 201_000_000}), "b.zip")  # 200 kB as it comes
    assert "files" in refused(zipped({f"{n}.xml": b"" for n in range(5001)}), "b.zip")
    raw = zipped({"item.xml": b"<a/>"})
    assert "not a whole zip" in refused(raw[:40], "b.zip")
    # the directory says another size than there is
    lying = raw.replace((4).to_bytes(4, "little"), (3).to_bytes(4, "little"))
    assert "b.zip" in refused(lying, "b.zip")


def test_what_is_no_bank():
    assert "QTI 1.2" in refused(b"<questestinterop/>")
    assert "bring in the package" in refused(b"<assessmentTest/>")
    assert "begins with <html>" in refused(b"<html></html>")
    assert "is empty" in refused(b"  \n") and "is empty" in refused(b"")
    assert "holds no question" in refused(b"// nothing\n", "bank.gift")
    assert "not UTF-8" in refused(b"What? {=\xff\xfe\xfa}", "bank.gift")
    assert "line 3" in refused(b"<quiz>\n<question>\n</quiz>")
    assert "no QTI item" in refused(zipped({"a.txt": b""}), "b.zip")


def test_pictures_that_could_run_something_stay_out():
    texts = Texts(lambda name: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    assert texts.text('<img src="a.svg" alt="a cell">') == "a cell"
    assert "can run something" in texts.lost[0]
    for address in ("javascript:alert(1)", "data:text/html,<b>", "file:///etc/passwd"):
        texts = Texts()
        assert "](" not in texts.text(f'<a href="{address}">here</a>') and texts.lost
    shown = Texts().text("<script>alert(1)</script><p onclick='x'>a &lt;b&gt; <style>p{}</style>b</p>")
    assert shown == r"a \<b> b"


@pytest.mark.slow
def test_damaged_files_get_one_sentence_each(tmp_path):
    """Bytes changed, cut, doubled: a bank comes in that the engine takes, or one sentence says why it does not."""
    root = course(tmp_path / "course")
    chance = random.Random(17)
    began, tried, sentences = time.monotonic(), 0, 0
    for to in TARGETS:
        raw, _ = write_bank(copy.deepcopy(KINDS), to, "Bank")
        for _ in range(40):
            damaged = bytearray(raw)
            for _ in range(chance.randint(1, 4)):
                at, size = chance.randrange(len(damaged)), chance.choice([1, 1, 5, 60])
                how = chance.randrange(4)
                if how == 0:
                    damaged[at : at + size] = chance.randbytes(size)
                elif how == 1:
                    del damaged[at : at + size]
                elif how == 2:
                    damaged[at:at] = damaged[max(0, at - size) : at]
                else:
                    damaged[at:at] = chance.choice([b"{", b"}", b"<", b"&", b"\0", b"=", b"~", b'"', b"]]>", b"#"])
            tried += 1
            try:
                bank = read_bank(bytes(damaged), "bank")
                made = bring_in.plan(root, SLUG, bank, practice=bool(tried % 2))
            except BankError as error:
                sentences += 1
                assert "bank" in str(error) and "\n" not in str(error) and len(str(error)) < 600
                continue
            assert len(made.coming) + len(made.left) + len(made.there) == bank.tried
    assert tried == 160 and sentences > 20 and time.monotonic() - began < 120
