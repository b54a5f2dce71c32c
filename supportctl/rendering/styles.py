"""The style sheet inside every HTML page: light and dark, on a phone and on paper, in both directions."""

STYLES = """\
:root { color-scheme: light dark; --ink: #1b1c20; --paper: #f6f6f4; --card: #fff; --dim: #5d5f68; --rule: #dcdce0;
  --good: #17713a; --bad: #b3261e; --mark: #fff1a8; --now: #2457a6; --past: #7390c2; --band: #e6ebf4; --shade: #0003; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ec; --paper: #131316; --card: #1c1c21; --dim: #a2a3ad; --rule: #383840; --good: #6fcf8f;
    --bad: #ff8f86; --mark: #5c4b00; --now: #7fb0f5; --past: #6183b8; --band: #262b34; --shade: #000c; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --card: #fff; --dim: #444; --rule: #bbb; --good: #000;
    --bad: #000; --mark: #ddd; --now: #222; --past: #888; --band: #eee; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; overflow-wrap: break-word;
  font-family: system-ui, sans-serif; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
:lang(fa) body { font-family: Vazirmatn, Vazir, IRANSansX, "Noto Sans Arabic", Tahoma, sans-serif; line-height: 1.8; }
main { max-width: 70rem; margin-inline: auto; padding: 1rem; }
header { margin-block: .5rem 1rem; }
h1 { font-size: 1.5em; line-height: 1.25; margin-block: 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05em; line-height: 1.3; margin-block: 0 .6rem; }
h3 { font-size: .95em; margin-block: 1rem .25rem; }
p { margin-block: .25rem; }
bdi { overflow-wrap: anywhere; }
section { margin-block: 1.25rem; padding-block-start: .9rem; border-block-start: 1px solid var(--rule); }
.page section { background: var(--card); border: 1px solid var(--rule); border-radius: .6rem; padding: 1rem; }
.page .verdict { border-inline-start: .4rem solid var(--now); }
.verdict p { font-size: 1.3em; line-height: 1.4; font-weight: 600; margin-block: .35rem; }
.page .notes { background: none; border: 0; border-radius: 0; padding: 0 .25rem; font-size: .9em; }
.said > h3:first-child { margin-block-start: 0; }
.scroll { overflow-x: auto; --under: var(--card); background:
  linear-gradient(to right, var(--under) 60%, transparent) 0 0 / 2rem 100% no-repeat local,
  linear-gradient(to left, var(--under) 60%, transparent) 100% 0 / 2rem 100% no-repeat local,
  linear-gradient(to right, var(--shade), transparent) 0 0 / .6rem 100% no-repeat scroll,
  linear-gradient(to left, var(--shade), transparent) 100% 0 / .6rem 100% no-repeat scroll; }
.notes .scroll, main:not(.page) .scroll { --under: var(--paper); }
table { border-collapse: collapse; margin-block: .5rem; }
th, td { text-align: start; vertical-align: top; padding-block: .25rem; padding-inline: 0 1.1rem; }
th { color: var(--dim); font-weight: 600; }
tr > :last-child { padding-inline-end: 0; }
p, .grid td, h1 { white-space: pre-wrap; }
.list td, .page .grid td { border-block-start: 1px solid var(--rule); }
.list th { white-space: nowrap; }
.list bdi { overflow-wrap: normal; }
.grid td:first-child { min-width: 5.5rem; }
.grid tr { position: relative; }
.grid tr:has(> td.remark:not(:empty)) > td { padding-block-end: 1.8rem; }
.grid tr > td.remark { position: absolute; inset-inline-start: 0; inset-block-end: 0; border: 0; padding: 0 0 .2rem;
  color: var(--bad); font-weight: 600; white-space: nowrap; }
.bars { font-family: monospace; white-space: pre; }
.list td:not(.number) { min-width: 4.5rem; }
.number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
.wrote { border-inline-start: 3px solid var(--rule); padding-inline-start: .8rem; }
.wrote bdi { display: block; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.quote { border-inline-start: 3px solid var(--rule); padding-inline-start: .8rem; font-style: italic; }
.tasks ul { list-style: none; margin: 0; padding: 0; }
.tasks li { position: relative; padding-block: .4rem; padding-inline-start: 2rem;
  border-block-start: 1px solid var(--rule); }
.tasks li::before { content: ""; position: absolute; inset-inline-start: .15rem; inset-block-start: .68rem;
  width: 1rem; height: 1rem; border: 1.5px solid var(--dim); border-radius: .2rem; }
.tasks li span { margin-inline-end: .6rem; }
details { margin-block-start: 1rem; }
summary { cursor: pointer; color: var(--ink); font-weight: 600; }
figure { margin: 0; max-width: 30rem; }
figcaption { font-weight: 600; font-size: .95em; margin-block-end: .25rem; }
figure p { font-size: .85em; }
figure + figure { margin-block-start: 1.5rem; }
.drawn > .figures { margin-block-start: 1.25rem; }
figure > svg { display: block; height: auto; margin-block: .4rem; }
svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .tick { font-size: 11px; fill: var(--dim); }
svg .past { fill: var(--dim); }
svg .now, svg .word { fill: var(--ink); font-weight: 700; }
svg .word { fill: var(--bad); }
svg .name { unicode-bidi: plaintext; }
svg .rule, svg .axis { stroke: var(--rule); }
svg .axis { stroke: var(--dim); }
svg .edge { stroke: var(--past); stroke-dasharray: 2 3; }
svg .band, svg .track { fill: var(--band); }
svg .bar.now, svg .point.now, svg circle.point { fill: var(--now); }
svg .bar.past, svg circle.point.past { fill: var(--past); }
svg .hollow { fill: var(--card); stroke: var(--now); stroke-width: 1.6; }
svg .whisker { stroke: var(--past); stroke-width: 2; }
svg .whisker.now { stroke: var(--now); stroke-width: 2.6; }
svg .usual { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 4; }
svg .mark { stroke: var(--ink); stroke-width: 2; }
mark { background: var(--mark); color: inherit; font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.dim { color: var(--dim); }
.strong { font-weight: 600; }
@media (max-width: 30rem) {
  main { padding: .6rem; }
  .page section { padding: .8rem; }
  .grid, .list { font-size: .9em; }
  .grid th, .grid td, .list th, .list td { padding-inline-end: .6rem; }
  .verdict p { font-size: 1.2em; }
}
@media (min-width: 30rem) {
  .grid td.short { white-space: pre; }
}
@media (min-width: 56rem) {
  .drawn { display: grid; grid-template-columns: minmax(0, 1fr) 27rem; column-gap: 2rem; }
  .drawn > h2 { grid-column: 1 / -1; }
  .drawn > .figures { margin-block-start: 0; }
}
@page { size: A4; margin: 13mm; }
@media print {
  body { font-size: 9.5pt; line-height: 1.4; }
  :lang(fa) body { line-height: 1.6; }
  main { max-width: none; padding: 0; }
  header { margin-block: 0 .5rem; }
  h1, h2, h3 { break-after: avoid; }
  figure, li, tr, .page section { break-inside: avoid; }
  .scroll { overflow: visible; background: none; }
  .grid th, .grid td { padding-block: .15rem; padding-inline-end: .6rem; }
  .page section { border-radius: 0; border-inline: 0; border-block-end: 0; padding: .5rem 0 0; margin-block: .6rem; }
  .page .verdict { border-inline-start: .4rem solid #000; padding: .4rem .8rem; }
  .verdict p { font-size: 12pt; margin-block: .1rem; }
  .tasks li { padding-block: .2rem; }
  .tasks li::before { inset-block-start: .35rem; }
  .drawn { display: grid; grid-template-columns: minmax(0, 1fr) 8.5cm; column-gap: .8cm; }
  .drawn > h2 { grid-column: 1 / -1; }
  .drawn > .figures { margin-block-start: 0; }
  figure + figure { margin-block-start: .8rem; }
  details:not([open]) { display: none; }
}
"""
