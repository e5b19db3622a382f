"""Items, a test that names them in their order, their pictures and a manifest: a QTI package as a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from immunolab.grading.banks.item import Item, NotCarriedError, kebab, unused
from immunolab.grading.banks.qti_parts import FOLDER, NAMESPACES, as_30, el
from immunolab.grading.banks.qti_write import write_item

_MANIFEST = {
    "2.1": (
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "QTIv2.1 Package",
        "1.0.0",
        "imsqti_item_xmlv2p1",
        "imsqti_test_xmlv2p1",
    ),
    "3.0": (
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        "QTI Package",
        "3.0.0",
        "imsqti_item_xmlv3p0",
        "imsqti_test_xmlv3p0",
    ),
}
_LOM = {"2.1": "http://ltsc.ieee.org/xsd/LOM", "3.0": "http://ltsc.ieee.org/xsd/LOM"}
_MOMENT = (2020, 1, 1, 0, 0, 0)  # the same bank gives the same bytes


def write_package(items: Sequence[Item], version: str, title: str) -> tuple[bytes, list[Item]]:
    """The zip, and the questions that stand in it; what it cannot hold is added to each one's ``lost``."""
    taken: list[str] = []
    texts: dict[str, str] = {}
    written: list[tuple[str, Item]] = []
    for item in items:
        identifier = unused("q-" + (kebab(item.name) or "question"), taken)
        try:
            texts[f"items/{identifier}.xml"] = write_item(item, version, identifier)
        except NotCarriedError as error:
            item.lost.insert(0, f"the question: {error}")
            continue
        taken.append(identifier)
        written.append((identifier, item))
    texts["test.xml"] = _test(written, version, title)
    texts["imsmanifest.xml"] = _manifest(written, version)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in texts.items():
            packed.writestr(zipfile.ZipInfo(path, _MOMENT), text.encode(), zipfile.ZIP_DEFLATED)
        shown = {name: raw for _, item in written for name, raw in item.pictures.items()}
        for name, raw in shown.items():
            packed.writestr(zipfile.ZipInfo(f"items/{FOLDER}/{name}", _MOMENT), raw)
    return stream.getvalue(), [item for _, item in written]


def _test(written: list[tuple[str, Item]], version: str, title: str) -> str:
    sections = ""
    for number, (name, group) in enumerate(groupby(written, lambda pair: (pair[1].tags or [title])[0]), 1):
        inner = "".join(el("assessmentItemRef", identifier=one, href=f"items/{one}.xml") for one, _ in group)
        sections += el("assessmentSection", inner, identifier=f"section-{number}", title=name, visible="true")
    part = el("testPart", sections, identifier="part-1", navigationMode="nonlinear", submissionMode="individual")
    made = el("assessmentTest", part, xmlns=NAMESPACES[version], identifier="test", title=title)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + (as_30(made) if version == "3.0" else made) + "\n"


def _manifest(written: list[tuple[str, Item]], version: str) -> str:
    namespace, schema, schema_version, item_type, test_type = _MANIFEST[version]
    resources = el(
        "resource",
        el("file", href="test.xml") + "".join(el("dependency", identifierref=f"r-{one}") for one, _ in written),
        identifier="r-test", type=test_type, href="test.xml",
    )  # fmt: skip
    for one, item in written:
        files = "".join(
            el("file", href=href) for href in [f"items/{one}.xml", *(f"items/{FOLDER}/{n}" for n in item.pictures)]
        )
        words = "".join(
            f"<imsmd:keyword><imsmd:string>{escape(tag)}</imsmd:string></imsmd:keyword>" for tag in item.tags[1:]
        )
        about = f"<metadata><imsmd:lom><imsmd:general>{words}</imsmd:general></imsmd:lom></metadata>" if words else ""
        resources += el("resource", about + files, identifier=f"r-{one}", type=item_type, href=f"items/{one}.xml")
    head = el("metadata", el("schema", schema) + el("schemaversion", schema_version))
    inner = head + "<organizations/>" + el("resources", resources)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{namespace}" xmlns:imsmd="{_LOM[version]}" '
        f'identifier="immunolab-bank">{inner}</manifest>\n'
    )
