"""The look of one message as a page: screen and A4, black on white, nothing loaded from anywhere, no scripts.

The digits of Arabic and Persian come from a face on the reader's machine in which they are large and of the right
form: some faces draw the Persian four and seven as Urdu does, or the zero as a speck.
"""

# ruff: noqa: E501 - a style sheet

STYLE = """
@page{size:A4;margin:16mm}
@font-face{font-family:"Clear Digits";src:local("Segoe UI"),local("DejaVu Sans");unicode-range:U+0660-066B,U+06F0-06F9}
:root{--ink:#1d2329;--soft:#5b6670;--line:#d4dade;--warn:#8a5a00}
*{box-sizing:border-box}
body{margin:0;background:#eef1f3;color:var(--ink);font:16px/1.55 "Clear Digits","Noto Sans","Noto Sans Arabic","Segoe UI","DejaVu Sans",Arial,sans-serif}
main{max-width:860px;margin:0 auto;background:#fff;padding:26px 36px 40px}
article+article{margin-top:34px;border-top:3px solid var(--ink);padding-top:20px}
article[dir=rtl]{font-size:17.5px;line-height:1.7}article[dir=rtl] .header{font-size:16px}article[dir=rtl] .doubt{font-size:16px}
.exercise{background:#fff3d6;border:1px solid #e0b44c;padding:4px 12px;font-weight:700;margin:0 0 10px}
h1{font-size:23px;line-height:1.35;margin:0 0 8px}
h1 .precedence{border:2px solid var(--ink);padding:0 8px;margin-inline-end:8px;white-space:nowrap}
.doubt{color:var(--warn);border-inline-start:4px solid #e0b44c;padding-inline-start:10px;margin:4px 0;font-size:14.5px}
.ours{font-weight:600;margin:4px 0}
.tongue{color:var(--soft);margin:0 0 8px;font-size:14px}
dl{margin:14px 0 0;display:grid;grid-template-columns:minmax(150px,30%) 1fr}
dt,dd{padding:5px 0;border-top:1px solid var(--line);margin:0;overflow-wrap:anywhere}
dt{color:var(--soft);padding-inline-end:14px}
dl dl{margin:0;grid-template-columns:minmax(110px,32%) 1fr}
dl dl>dt:first-of-type,dl dl>dt:first-of-type+dd{border-top:0}
dd.written p{margin:0;border-inline-start:3px solid var(--line);padding-inline-start:10px;white-space:pre-wrap}
dd.text p{background:#f3f5f7}
dd.translation p{background:#fbf6ea}
.header{margin-top:24px;font-size:14px;border-top:2px solid var(--ink)}
article[dir=rtl] dd.line p{text-align:right;border:0;padding:0}
dd.text bdi,dd.translation bdi{display:block}
bdi{unicode-bidi:isolate}.whole{white-space:nowrap}
.always{margin:18px 0 0;padding:8px 12px;border:2px solid var(--ink);font-weight:700}
@media(max-width:560px){main{padding:14px}dl,dl dl{grid-template-columns:1fr}dd{border-top:0;padding-top:0}}
@media print{body{background:#fff;font-size:10.5pt}main{padding:0;max-width:none}dt,dd{break-inside:avoid}}
""".strip()
