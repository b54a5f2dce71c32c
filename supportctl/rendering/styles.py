"""The style sheet inside every HTML page: light and dark, on a phone and on paper, in both directions."""

STYLES = """\
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --dim: #63636b; --rule: #d9d9de; \
--good: #17713a; --bad: #b3261e; --mark: #fff1a8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6ea; --paper: #16161a; --dim: #9a9aa4; --rule: #3a3a42; --good: #6fcf8f; --bad: #ff8a80;
    --mark: #5c4b00; }
}
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font-family: system-ui, sans-serif; }
:lang(fa) body { font-family: Vazirmatn, Vazir, IRANSansX, "Noto Sans Arabic", Tahoma, sans-serif; line-height: 1.8; }
main { max-width: 60rem; margin-inline: auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin-block: 0 .25rem; }
h2 { font-size: 1.05rem; margin-block: 1.5rem .25rem; border-block-end: 1px solid var(--rule); }
h3 { font-size: .95rem; margin-block: 1rem .25rem; }
p { margin-block: .25rem; }
table { border-collapse: collapse; margin-block: .5rem; display: block; overflow-x: auto; }
th, td { text-align: start; vertical-align: top; padding-block: .2rem; padding-inline: 0 1.2rem; }
th { color: var(--dim); font-weight: 600; }
.list td { border-block-start: 1px solid var(--rule); }
.number { text-align: end; white-space: nowrap; }
.said { border-inline-start: 3px solid var(--rule); padding-inline-start: .8rem; }
.said bdi { display: block; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.quote { border-inline-start: 3px solid var(--rule); padding-inline-start: .8rem; font-style: italic; }
mark { background: var(--mark); color: inherit; font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.dim { color: var(--dim); }
.strong { font-weight: 600; }
@media print { main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } }
"""
