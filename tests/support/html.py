"""A page as the tests read it: elements by XPath, words without their tags."""

from __future__ import annotations

from lxml import html


class Page:
    """One HTML document. `texts` and `attributes` follow an XPath; `words` is what a reader sees."""

    def __init__(self, source: str) -> None:
        self.tree = html.document_fromstring(source)

    def find(self, path: str) -> list[html.HtmlElement]:
        return list(self.tree.xpath(path))

    def one(self, path: str) -> html.HtmlElement:
        """The only element at `path`. Raises AssertionError when there are none or several."""
        found = self.find(path)
        assert len(found) == 1, f"{path}: {len(found)} elements"
        return found[0]

    def texts(self, path: str) -> list[str]:
        return [" ".join(element.text_content().split()) for element in self.find(path)]

    @property
    def words(self) -> str:
        return " ".join(self.tree.text_content().split())

    def dangling(self) -> list[str]:
        """Identifiers named by for, aria-describedby, aria-labelledby or a #link that no element carries."""
        known = {element.get("id") for element in self.find("//*[@id]")}
        named = [name for value in self.tree.xpath("//@for | //@aria-describedby | //@aria-labelledby") for name in value.split()]
        named += [value[1:] for value in self.tree.xpath("//a/@href") if value.startswith("#")]
        return [name for name in named if name not in known]

    def repeated(self) -> list[str]:
        """Identifiers carried twice."""
        names = self.tree.xpath("//@id")
        return sorted({name for name in names if names.count(name) > 1})
