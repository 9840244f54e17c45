"""Writes executed notebooks as pages of one static site, with an index in front of them.

Reads one job from standard input: {"folder", "about": {"notice", "facts"}, "notebooks": [{"name",
"failure"}]}. The executed notebooks stand in the folder already, as NAME.ipynb; beside them go
NAME.html and index.html. Nothing in a page depends on the time, the machine or a network.
"""

import base64
import hashlib
import json
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import quote

# A check of web addresses that nobody asks for here takes seconds to load.
sys.modules["rfc3987_syntax"] = None

import nbformat  # noqa: E402
from nbconvert.exporters import HTMLExporter, TemplateExporter  # noqa: E402
from nbconvert.filters import Highlight2HTML  # noqa: E402
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath  # noqa: E402
from pygments.formatters import HtmlFormatter  # noqa: E402

HERE = Path(__file__).resolve().parent
SCRIPTS = [path.read_text(encoding="utf-8").strip() for path in (
    HERE / "page" / "page.js", HERE.parent / "browser" / "hover" / "hover.js")]
HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)<a class="anchor-link"', re.DOTALL)
SCOPE = re.compile(r"[_*]Shown:[_*]")
NO_END = r"(?:(?!</script).)*"
TABLE_SCRIPTS = re.compile(
    r'<script type="application/json">[^<]*</script>\n'
    rf'(?:<script type="text/plain" data-library="(\w+)">({NO_END})</script>\n)?'
    rf"<script>({NO_END})</script>\n</div>\Z", re.DOTALL)


def code_cells(notebook):
    return [(number, cell) for number, cell in enumerate(notebook.cells, 1)
            if cell.cell_type == "code" and cell.source.strip()]


def has_tag(cell, tag):
    return tag in cell.metadata.get("tags", [])


def summary_of(notebook):
    """Gives the first line that the cell tagged checks shows, or None."""
    for _, cell in reversed(code_cells(notebook)):
        if not has_tag(cell, "checks"):
            continue
        for output in cell.outputs:
            text = output.text if output.output_type == "stream" else (
                output.get("data", {}).get("text/plain", ""))
            if text.strip():
                return text.strip().splitlines()[0]
    return None


def lines_of(notebook, mark):
    return [line.removeprefix(mark).strip() for cell in notebook.cells
            if cell.cell_type == "markdown" for line in cell.source.splitlines()
            if line.startswith(mark)]


def answer_of(notebook):
    """Gives the sentences that a notebook shows between its parameters and its first question."""
    after = False
    outputs = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and has_tag(cell, "parameters"):
            after = True
        elif after and cell.cell_type == "markdown":
            break
        elif after and cell.cell_type == "code":
            outputs += cell.outputs
    shown = [output for output in outputs if output.output_type in ("display_data", "execute_result")]
    for kind in ("text/markdown", "text/plain"):
        answer = [{"output_type": "display_data", "metadata": {}, "data": {kind: output.data[kind]}}
                  for output in shown if kind in output.data]
        if answer:
            return answer
    return []


def describe(name, failure, notebook):
    """Gathers what the pages say about a notebook; its scope is kept separate."""
    answer = answer_of(notebook)
    is_scope = [SCOPE.match(str(output["data"].get("text/markdown"))) for output in answer]
    title = next(iter(lines_of(notebook, "# ")), None)
    question = next(iter(re.findall(r"^> .*(?:\n> .*)*", first_markdown(notebook), re.MULTILINE)), "")
    return {
        "name": name,
        "href": quote(f"{name}.html"),
        "download": quote(f"{name}.ipynb"),
        "has_title": title is not None,
        "title": title or name,
        "short": (title or name).split(": ")[0],
        "question": " ".join(line.removeprefix("> ") for line in question.splitlines()),
        "checks": summary_of(notebook),
        "failure": failure,
        "answer": [output for output, scope in zip(answer, is_scope) if not scope],
        "scope": "".join(words2html(output["data"]["text/markdown"])
                         for output, scope in zip(answer, is_scope) if scope),
    }


def first_markdown(notebook):
    return next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")


def digest(script):
    hashed = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(hashed).decode('ascii')}'"


def table_scripts(notebook):
    """Gives the scripts of interactive tables: those at the very end of such an output, no others."""
    for _, cell in code_cells(notebook):
        for output in cell.outputs:
            html = output.get("data", {}).get("text/html", "")
            found = html.startswith('<div class="balancebook-table') and TABLE_SCRIPTS.search(html)
            if not found:
                continue
            version, library, loader = found.groups()
            if library is not None and hashlib.sha256(library.encode("utf-8")).hexdigest() == version:
                yield library
            yield loader


def policy(scripts):
    """Forbids a page everything but itself, and of scripts all but the given ones."""
    allowed = " ".join(sorted({digest(script) for script in scripts})) or "'none'"
    return (f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'")


def words2html(source):
    """Renders Markdown that was computed: HTML in it is text, and links lead to no script."""
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False)
    return MarkdownWithMath(renderer=renderer).render(source)


class PageExporter(HTMLExporter):
    """Leaves out that HTMLExporter parses each page again, which takes most of its time."""

    def from_notebook_node(self, nb, resources=None, **kw):
        lexer = nb.metadata.get("language_info", {}).get("pygments_lexer", "typescript")
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


def make_exporter():
    exporter = PageExporter(template_name="page", extra_template_basedirs=[str(HERE)])
    exporter.register_filter("words2html", words2html)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return exporter


def contents_of(notebook, exporter):
    """Lists the questions of a notebook, with the anchors that the exporter gives them."""
    for text in lines_of(notebook, "## "):
        heading = HEADING.search(exporter.markdown2html({}, f"## {text}"))
        if heading:
            yield {"href": f"#{heading[1]}", "html": heading[2]}


def highlighting():
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight")
                   for style in ("default", "github-dark"))
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"


def join_code(notebook):
    """Puts the code of cells that show nothing in front of the code that does."""
    cells = []
    for cell in notebook.cells:
        last = cells[-1] if cells else None
        if last and cell.cell_type == last.cell_type == "code" and not last.outputs:
            cell.source = f"{last.source}\n\n{cell.source}"
            cells.pop()
        cells.append(cell)
    notebook.cells = cells


def render(exporter, notebook, site, page):
    html, _ = exporter.from_notebook_node(notebook, resources={"site": site, "page": page})
    for one in site["notebooks"]:
        name = f"<code>{escape(one['name'])}</code>"
        html = html.replace(name, f'<a href="{one["href"]}">{name}</a>')
    return html


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def write_site(job):
    """Writes all pages of a site, and the index last."""
    folder = Path(job["folder"])
    exporter = make_exporter()
    notebooks = [nbformat.read(folder / f"{one['name']}.ipynb", as_version=4)
                 for one in job["notebooks"]]
    entries = [describe(one["name"], one["failure"], notebook)
               for one, notebook in zip(job["notebooks"], notebooks)]
    site = {"about": job["about"], "notebooks": entries, "highlighting": highlighting()}
    for entry, notebook in zip(entries, notebooks):
        page = {**entry, "scripts": SCRIPTS, "policy": policy([*SCRIPTS, *table_scripts(notebook)]),
                "contents": list(contents_of(notebook, exporter))}
        join_code(notebook)
        write(folder / f"{entry['name']}.html", render(exporter, notebook, site, page))
    cells = [{"cell_type": "code", "id": f"entry-{number}", "metadata": {"entry": entry},
              "source": "", "execution_count": None, "outputs": entry["answer"]}
             for number, entry in enumerate(entries, 1)]
    index = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    page = {"title": "balancebook", "policy": policy([])}
    write(folder / "index.html", render(exporter, index, site, page))


if __name__ == "__main__":
    write_site(json.load(sys.stdin))
