"""What missed calls cost, as a page whose numbers can be changed; it sends nothing."""

from html import escape
from typing import TYPE_CHECKING

from ghl_flow.cli.display.client_page import client_page
from ghl_flow.cli.display.roi import words
from ghl_flow.cost.amount import Amount
from ghl_flow.insight.roi import Input, Roi, Value, rounded
from ghl_flow.operations.roi import Rois

if TYPE_CHECKING:
    from ghl_flow.operations.agency_mark import AgencyMark

_CSS = """
.lead{font-size:1.4rem}
.inputs{width:100%}.inputs th{font-weight:400}.inputs td:last-child{min-width:0}
.inputs input{width:5.5rem;font:inherit;padding:.2rem .35rem;background:var(--bg);color:var(--ink);
border:1px solid var(--faint);border-radius:6px}
.out td{font-variant-numeric:tabular-nums}.out td:last-child{min-width:0}
.why{font-size:.82rem;color:var(--faint)}
@media (max-width:38rem){.inputs thead{display:none}.inputs tr{display:block;padding:.5rem 0;
border-bottom:1px solid var(--rule)}.inputs td,.inputs th{display:inline-block}.inputs th{display:block}
.inputs td:last-child{display:block}}
@media print{input{border:0!important}}
"""
_SCRIPT = """
<script>
(function () {
  "use strict";
  var say = function (value) {
    if (!isFinite(value)) { return "?"; }
    var rounded = value === 0 ? 0 : Number(value.toPrecision(2));
    return rounded.toLocaleString("en-US", { maximumFractionDigits: 0 });
  };
  document.querySelectorAll("section[data-roi]").forEach(function (section) {
    var recalculate = function () {
      var of = function (name, part) {
        var field = section.querySelector('input[name="' + name + '"][data-part="' + part + '"]');
        if (!field || field.value === "") { return NaN; }
        var value = field.value === field.defaultValue ? field.dataset.exact : field.value;
        return Number(value) / Number(field.dataset.unit);
      };
      var parts = ["low", "likely", "high"], other = { low: "high", likely: "likely", high: "low" };
      var rows = { at_risk: [], recovered: [], profit: [] };
      parts.forEach(function (part) {
        var risk = of("missed", part) * of("real_lead", part) * of("close", part) * of("job_value", part) *
          (1 - of("calls_again", other[part]));
        var back = risk * of("reply", part) * of("handled", part);
        rows.at_risk.push(risk);
        rows.recovered.push(back);
        rows.profit.push(back * of("margin", part) - of("cost", other[part]));
      });
      Object.keys(rows).forEach(function (name) {
        rows[name].forEach(function (value, place) {
          section.querySelector('[data-out="' + name + '"][data-part="' + parts[place] + '"]').textContent =
            say(value);
        });
      });
      var lead = section.querySelector("[data-lead]");
      lead.textContent = isFinite(rows.recovered[1])
        ? "Texting back recovers " + say(rows.recovered[0]) + " to " + say(rows.recovered[2]) +
          " a month of the " + say(rows.at_risk[0]) + " to " + say(rows.at_risk[2]) +
          " that missed calls put at risk."
        : lead.dataset.missing;
    };
    section.addEventListener("input", recalculate);
    recalculate();
  });
})();
</script>
"""
_PARTS = ("low", "likely", "high")
_OUT = {"at_risk": "at risk", "recovered": "recovered by texting back", "profit": "gross profit, texts paid"}


def rois_html(found: Rois, agency: "AgencyMark | None") -> str:
    """The page."""
    parts = [_account(one) for one in found.found]
    parts.append(
        f'<p class="faint">{words.CAUTION} Change any number: the page recalculates, and sends nothing.</p>'
    )
    title = "What missed calls cost"
    return client_page(title, title, [*parts, _SCRIPT], agency, _CSS)


def _account(one: Roi) -> str:
    rows = [_row(name, one.inputs.get(name)) for name in Input]
    rows.append(_fields("cost", "texts cost a month", one.cost, 1, "as cost estimates"))
    lead, missing = _lead(one), " ".join(words.MISSING[name] for name in one.missing)
    head = (
        '<thead><tr><th scope="col">input</th><th scope="col">low</th><th scope="col">likely</th>'
        '<th scope="col">high</th><th scope="col">source</th></tr></thead>'
    )
    return (
        f'<section data-roi aria-label="{escape(one.account)}"><h2>{escape(one.account)}</h2>'
        f'<p class="lead" data-lead data-missing="{escape(missing)}" aria-live="polite">{escape(lead)}</p>'
        f"{_results(one)}<h3>What it is made of</h3>"
        f'<table class="inputs">{head}<tbody>{"".join(rows)}</tbody></table></section>'
    )


def _lead(one: Roi) -> str:
    at_risk, recovered = one.at_risk, one.recovered
    if at_risk is None or recovered is None:
        return " ".join(words.MISSING[name] for name in one.missing)
    return (
        f"Texting back recovers {words.between(recovered)} a month of the {words.between(at_risk)} "
        "that missed calls put at risk."
    )


def _results(one: Roi) -> str:
    values = {"at_risk": one.at_risk, "recovered": one.recovered, "profit": one.profit}
    lines = []
    for name, label in _OUT.items():
        amount = values[name]
        cells = [
            f'<td data-out="{name}" data-part="{part}">{words.money(amount[place]) if amount else "?"}</td>'
            for place, part in enumerate(_PARTS)
        ]
        lines.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>')
    head = '<thead><tr><th scope="col">a month</th>'
    head += "".join(f'<th scope="col">{part}</th>' for part in _PARTS) + "</tr></thead>"
    return f'<table class="out">{head}<tbody>{"".join(lines)}</tbody></table>'


def _row(name: Input, value: Value | None) -> str:
    unit = 100 if name in words.SHARES else 1
    label = words.INPUTS[name] + (" (%)" if unit == 100 else "")
    why = "not told" if value is None else words.origin(value)
    return _fields(str(name), label, None if value is None else value.amount, unit, why)


def _fields(name: str, label: str, amount: Amount | None, unit: int, why: str) -> str:
    cells = []
    for place, part in enumerate(_PARTS):
        # As long as nobody changes it, what is not rounded counts, as in the terminal.
        exact = "" if amount is None else f"{amount[place] * unit:.10g}"
        shown = "" if amount is None else f"{rounded(amount[place] * unit):.10g}"
        cells.append(
            f'<td><input type="number" min="0" step="any" inputmode="decimal" name="{name}" '
            f'data-part="{part}" data-unit="{unit}" data-exact="{exact}" value="{shown}" '
            f'aria-label="{escape(label)}, {part}"></td>'
        )
    return f'<tr><th scope="row">{escape(label)}</th>{"".join(cells)}<td class="why">{escape(why)}</td></tr>'
