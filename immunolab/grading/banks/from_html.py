"""HTML of a bank to the Markdown of question files; what Markdown cannot hold is named."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

from immunolab.grading.banks import pictures
from immunolab.grading.banks.mathml import to_latex
from immunolab.grading.banks.safe_xml import MAX_DEPTH, VOID, Node
from immunolab.quiz.text import one_line

_MATH = re.compile(
    r"\\\((.+?)\\\)|(\\\[.+?\\\]|\$\$.+?\$\$)|(?<![\\$\w])\$([^$\n<>]*[\\^_{}][^$\n<>]*)\$(?![\w$])", re.S
)
_TOKEN = re.compile("\ue000(\\d+)\ue001")
_SKIPPED = frozenset(["script", "style", "head", "title", "template", "noscript"])
_LOST = {
    "audio": "a sound", "video": "a film", "object": "an embedded object", "embed": "an embedded object",
    "iframe": "an embedded page", "canvas": "a drawing surface", "applet": "an applet", "form": "a form",
    "input": "a box to type in", "select": "a menu", "textarea": "a box to type in", "button": "a button",
}  # fmt: skip
_BLOCKS = frozenset(
    """address article aside blockquote dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section table ul tbody thead tfoot tr caption center prompt""".split()  # noqa: SIM905
)
_CLOSES = {"p": {"p"}, "li": {"li", "p"}, "td": {"td", "th", "p"}, "th": {"td", "th", "p"}, "tr": {"tr", "td", "th", "p"},
           "dt": {"dt", "dd", "p"}, "dd": {"dt", "dd", "p"}, "option": {"option"}}  # fmt: skip
_MARKED = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "var": "*", "dfn": "*"}
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


class _Tree(HTMLParser):
    """The elements of a piece of HTML, whatever is left open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("div")
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.rpartition(":")[2]
        while len(self.open) > 1 and self.open[-1].tag in _CLOSES.get(tag, ()):
            self.open.pop()
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID and len(self.open) < MAX_DEPTH:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it."""
    text = re.sub(r"([\\`*\[\]$])", r"\\\1", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"&(?=#?\w+;)|<(?=[a-zA-Z/!?])", r"\\\g<0>", text)


def _no_block(line: str) -> str:
    """A line of a paragraph that begins no list, heading or quotation."""
    line = re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", line)
    return re.sub(r"^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-+\s*$|\||~~~)", r"\\\1", line)


class Texts:
    """Makes Markdown of the texts of one question.

    Attributes
    ----------
    pictures : those met, by the name that the texts use
    lost : clauses on what Markdown cannot hold

    """

    def __init__(self, find: Callable[[str], bytes | None] = lambda _name: None) -> None:
        self.find = find
        self.pictures: dict[str, bytes] = {}
        self.lost: list[str] = []
        self._math: list[str] = []

    def lose(self, clause: str) -> None:
        """Note once what is not carried."""
        if clause not in self.lost:
            self.lost.append(clause)

    def text(self, source: str, how: str = "html") -> str:
        """Markdown of a text of several paragraphs. how: html, auto (line ends count), plain or markdown."""
        if how == "markdown":
            return source.strip()
        if how == "plain":
            source = html.escape(source, quote=False)
        if how in {"plain", "auto"}:
            source = re.sub(r"\n\s*\n", "<p></p>", source.strip().replace("\r\n", "\n"))
            source = (
                source.replace("\n", "<br>")
                if not re.search(r"<(p|div|br|li|td)\b[^>]*>", source.replace("<p></p>", ""))
                else source
            )
        self._math = []
        tree = _Tree()
        tree.feed(_MATH.sub(self._formula, re.sub("[\ue000\ue001\x00]", "", source)))
        tree.close()
        return self._put_back("\n\n".join(self._blocks(tree.top)))

    def line(self, source: str, how: str = "html") -> str:
        """The same as one line."""
        made = self.text(source, how)
        if "\n\n" in made or re.match(r"(- |\d+\. |> |\||```)", made) or "\\\n" in made:
            self.lose("paragraphs, lists or tables within an answer, which are one line here")
            made = re.sub(r"(?m)^(\||[:|-]+$)", "", made.replace("\\\n", " "))
        return one_line(re.sub(r"^(\d+|)\\([.)#>+=-])", r"\1\2", made) if "\\" in made[:12] else made)

    # -- formulae

    def _formula(self, found: re.Match[str]) -> str:
        inline, display, single = found.groups()
        latex = re.sub(r"<[^>]*>", " ", inline or single or display[2:-2])
        return self._token(html.unescape(latex), bool(display))

    def _token(self, latex: str, display: bool) -> str:
        sign = "$$" if display else "$"
        self._math.append(f"{sign}{' '.join(latex.split())}{sign}" if latex.strip() else "")
        return f"\ue000{len(self._math) - 1}\ue001"

    def _put_back(self, text: str) -> str:
        text = re.sub("(?<=\\d)(\ue000\\d+\ue001)|(\ue000\\d+\ue001)(?=\\d)", r" \1\2 ", text)
        return _TOKEN.sub(lambda found: self._math[int(found[1])], text).strip()

    # -- blocks

    def _blocks(self, node: Node) -> list[str]:
        """Paragraphs, lists and so on of an element."""
        found: list[str] = []
        run: list[Node | str] = []

        def flush() -> None:
            lines = re.sub(r"[ \t\r\n]+", " ", self._inline(run)).replace("\ue002", "\n").split("\n")
            text = "\\\n".join(_no_block(line.strip()) for line in lines if line.strip())
            if text:
                found.append(text)
            run.clear()

        for child in node.children:
            if isinstance(child, Node) and child.tag in _SKIPPED:
                continue
            if isinstance(child, Node) and (child.tag in _BLOCKS or self._holds_blocks(child)):
                flush()
                found.extend(self._block(child))
            else:
                run.append(child)
        flush()
        return found

    @staticmethod
    def _holds_blocks(node: Node) -> bool:
        return node.tag not in _LOST and node.tag != "math" and any(n.tag in _BLOCKS for n in node.iter())

    def _coloured(self, node: Node) -> None:
        style = node.get("style") + (" color" if node.get("color") else "")
        if re.search(r"(?<![-\w])(color|background)", style) and node.words():
            self.lose("colours of a text")

    def _block(self, node: Node) -> list[str]:
        tag = node.tag
        self._coloured(node)
        if tag in {"ul", "ol"}:
            return [self._list(node)]
        if tag == "table":
            return [self._table(node)]
        if tag == "pre":
            code = _TOKEN.sub(lambda found: self._math[int(found[1])], node.words())
            return [f"```\n{code}\n```"] if code else []
        if tag == "hr":
            return ["***"]
        if tag == "blockquote":
            return ["> " + "\n\n".join(self._blocks(node)).replace("\n", "\n> ")] if node.words() else []
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            return [f"**{block.strip('*')}**" for block in self._blocks(node)]
        return self._blocks(node)

    def _list(self, node: Node) -> str:
        items = []
        for number, item in enumerate(
            node.nodes("li"), int(node.get("start", "1")) if node.get("start", "1").isdigit() else 1
        ):
            sign = f"{number}. " if node.tag == "ol" else "- "
            content = "\n\n".join(self._blocks(item)) or "…"
            items.append(sign + re.sub(r"\n(?!\n)", "\n" + " " * len(sign), content))
        return "\n".join(items)

    def _table(self, node: Node) -> str:
        rows = [[self._cell(cell) for cell in row.nodes("td", "th")] for row in node.iter("tr")]
        rows = [row for row in rows if row]
        if any(cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1" for cell in node.iter("td", "th")):
            self.lose("merged cells of a table")
        if not rows:
            return ""
        wide = max(map(len, rows))
        if wide == 1:
            return "\n\n".join(row[0] for row in rows if row[0])
        lines = ["| " + " | ".join(row + [""] * (wide - len(row))) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * wide, *lines[1:]])

    def _cell(self, node: Node) -> str:
        blocks = self._blocks(node)
        if len(blocks) > 1:
            self.lose("paragraphs within a cell of a table")
        return " ".join(blocks).replace("\\\n", " ").replace("\n", " ").replace("|", "\\|")

    # -- within a line

    def _inline(self, parts: list[Node | str]) -> str:
        return "".join(escaped(part) if isinstance(part, str) else self._element(part) for part in parts)

    def _element(self, node: Node) -> str:
        tag = node.tag
        if tag in _SKIPPED:
            return ""
        if tag == "br":
            return "\ue002"
        if tag == "img":
            return self._picture(node)
        if tag == "math":
            return self._token(to_latex(node), node.get("display") == "block")
        if tag in _LOST:
            self.lose(f"{_LOST[tag]} in a text")
            return self._inline(node.children)
        if tag == "svg":
            self.lose("a drawing within a text")
            return ""
        self._coloured(node)
        if tag in {"code", "tt", "kbd", "samp"}:
            code = _TOKEN.sub(lambda found: self._math[int(found[1])], node.words())
            fence = "``" if "`" in code else "`"
            return f"{fence}{' '.join(code.split())}{fence}" if code else ""
        if tag in {"sup", "sub"}:
            return self._script(node)
        inner = self._inline(node.children)
        if tag == "a":
            return self._link(node, inner)
        if tag in _MARKED and inner.strip() and "\ue002" not in inner.strip("\ue002 "):
            before, words, after = re.fullmatch(r"([\s\ue002]*)(.*?)([\s\ue002]*)", inner, re.S).groups()  # type: ignore[union-attr]
            mark = _MARKED[tag]
            if re.fullmatch(rf"{re.escape(mark)}[^*]+{re.escape(mark)}", words):  # the same mark within itself
                words = words.strip("*")
            return f"{before}{mark}{words}{mark}{after}" if words else inner
        return f"“{inner}”" if tag == "q" else inner

    def _script(self, node: Node) -> str:
        words, raised = node.words(), node.tag == "sup"
        made = words.translate(_RAISED if raised else _LOWERED)
        if not words or (not set(made) & set(words) and not _TOKEN.search(words)):
            return made
        if _TOKEN.search(words):
            return self._inline(node.children)
        return self._token(f"{{}}{'^' if raised else '_'}{{\\text{{{words}}}}}", False)

    def _link(self, node: Node, inner: str) -> str:
        address = node.get("href").strip()
        if re.match(r"(https?|mailto):[^\s<>]+$", address):
            return f"[{inner.strip() or escaped(address)}]({address.replace('(', '%28').replace(')', '%29')})"
        if address:
            self.lose(f"a link to {address[:60]!r}, which the course does not have")
        return inner

    def _picture(self, node: Node) -> str:
        source, words = node.get("src").strip(), " ".join(node.get("alt").split())
        if source.startswith("data:"):
            name, raw = "picture", pictures.from_data_url(source)
        elif re.match(r"(https?:)?//", source):
            self.lose("a picture on another host, which is a link here")
            return f"[{escaped(words or 'picture')}]({source.replace(' ', '%20')})"
        else:
            name = unquote(source.replace("@@PLUGINFILE@@", "").split("?")[0]).lstrip("/")
            raw = self.find(name)
        stored = self.keep(name, raw)
        if stored and not words:
            self.lose("a description of a picture, which it does not have; write one between the brackets of ![]")
        return f"![{escaped(words)}]({stored})" if stored else escaped(words)

    def keep(self, name: str, raw: bytes | None) -> str:
        """Keep a picture; the name under which it is stored, "" if it is not there or is refused."""
        why = "the bank does not hold it" if raw is None else pictures.refused(raw)
        if raw is None or why:
            self.lose(f"the picture {name[:60]!r}: {why}")
            return ""
        stored = pictures.file_name(name, raw)
        self.pictures[stored] = raw
        return stored
