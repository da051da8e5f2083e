"""The build sheet as a page: boxes to tick that stay ticked, and buttons that copy what is to be pasted.

Ticks are kept by the browser, under the title of the page and the words of each line: where the sheet is
written again, what is the same stays ticked, and what is another line does not. Nothing is sent anywhere.
"""

from collections.abc import Mapping
from html import escape
from typing import Final

from ghl_flow.kinds.clicks import Click

_STYLE: Final = (
    ":root{color-scheme:light dark;--bg:#fff;--ink:#1f2937;--card:#f4f4f4;--edge:#6b7280}"
    "@media (prefers-color-scheme:dark){:root{--bg:#0f172a;--ink:#e5e7eb;--card:#1e293b;--edge:#94a3b8}}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "background:var(--bg);color:var(--ink);overflow-wrap:anywhere}"
    "ul{list-style:none;padding-left:.2em}li{margin:.35em 0;padding-left:1.6em}"
    "input{width:1.1em;margin:0 .5em 0 -1.6em}"
    "pre{background:var(--card);padding:.6em;white-space:pre-wrap;margin:.3em 0}"
    "button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px;"
    "padding:.1em .7em;cursor:pointer}"
    "@media (max-width:34em){body{margin:1em auto}ul ul{margin-left:-1em}}"
    ".done{text-decoration:line-through}"
    "@media print{:root{--bg:#fff;--ink:#000;--card:#fff}button,#progress{display:none}"
    "section{break-before:page}pre{border:1px solid #999}}"
)
_SCRIPT: Final = """
const key = 'ghl-flow: ' + document.title, seen = {};
let ticked = {};
try { ticked = JSON.parse(localStorage.getItem(key) || '{}'); } catch { /* a browser that keeps nothing */ }
const boxes = [...document.querySelectorAll('input[type=checkbox]')].map(box => {
  const line = box.closest('section').querySelector('h2').textContent + '\\n' + box.parentElement.textContent
    + '\\n' + (box.closest('li').querySelector(':scope > pre')?.textContent || '');
  seen[line] = (seen[line] || 0) + 1;
  return [box, line + '\\n' + seen[line]];
});
function show() {
  boxes.forEach(([box]) => box.parentElement.classList.toggle('done', box.checked));
  const count = boxes.filter(([box]) => box.checked).length;
  document.getElementById('count').textContent = count + ' of ' + boxes.length + ' done';
}
function keep() {
  ticked = Object.fromEntries(boxes.filter(([box]) => box.checked).map(([, line]) => [line, 1]));
  try { localStorage.setItem(key, JSON.stringify(ticked)); } catch { /* it stays until the page is closed */ }
  show();
}
boxes.forEach(([box, line]) => { box.checked = line in ticked; box.addEventListener('change', keep); });
document.getElementById('clear').addEventListener('click', () => {
  boxes.forEach(([box]) => { box.checked = false; });
  keep();
});
document.querySelectorAll('button.copy').forEach(button => button.addEventListener('click', async () => {
  const text = button.nextElementSibling;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    document.execCommand('copy');
  }
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}));
document.getElementById('progress').hidden = false;
show();
"""


def to_html(title: str, parts: Mapping[str, tuple[Click, ...]]) -> str:
    """The sheet, to work through or to print: a workflow to a page."""
    body = "".join(
        f"<section><h2>{escape(name)}</h2>{_html(clicks)}</section>" for name, clicks in parts.items()
    )
    progress = '<p id="progress" hidden><span id="count" role="status"></span> '
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>"
        f'{progress}<button id="clear" type="button">Clear all ticks</button></p>'
        f"{body}</main>\n<script>{_SCRIPT}</script></body></html>\n"
    )


def _html(clicks: tuple[Click, ...]) -> str:
    items = "".join(
        f'<li><label><input type="checkbox">{escape(click.text)}</label>'
        + (_pasted(click) if click.paste else "")
        + (_html(click.below) if click.below else "")
        + "</li>"
        for click in clicks
    )
    return f"<ul>{items}</ul>"


def _pasted(click: Click) -> str:
    """What is pasted, with its button; without scripts the button does nothing, and the text is there."""
    named = escape(f"Copy: {click.text}", quote=True)
    copy = f' <button class="copy" type="button" aria-label="{named}">Copy</button>'
    return f"{copy}<pre>{escape(click.paste)}</pre>"
