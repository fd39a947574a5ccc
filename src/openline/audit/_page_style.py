"""The look of a dossier's page: A4 and screen, black on white, nothing loaded from anywhere."""

# ruff: noqa: E501 - a style sheet

STYLE = """
@page{size:A4;margin:18mm 16mm}
:root{--ink:#1d2329;--soft:#5b6670;--line:#d4dade;--warn:#8a5a00;--bad:#a32a1c}
*{box-sizing:border-box}
body{margin:0;background:#eef1f3;color:var(--ink);font:15px/1.5 "Noto Sans","Segoe UI",Arial,sans-serif}
main{max-width:960px;margin:0 auto;background:#fff;padding:30px 42px 48px}
header{border-bottom:3px solid var(--ink);margin-bottom:14px;padding-bottom:6px}
h1{font-size:27px;line-height:1.2;margin:0 0 6px}
h2{font-size:19px;margin:30px 0 6px;border-bottom:1px solid var(--line);padding-bottom:4px}
h3{font-size:16px;margin:20px 0 4px}p{margin:4px 0 10px}ul{margin:4px 0 10px;padding-left:20px}li{margin:3px 0}
.lead{font-size:16px}.note,.soft,footer{color:var(--soft)}.note{font-size:13.5px}.soft{font-weight:400}
.exercise{background:#fff3d6;border:1px solid #e0b44c;padding:6px 12px;font-weight:600;letter-spacing:.04em}
.said{margin:0;padding:1px 0 1px 12px;border-left:3px solid var(--line);overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:8px 0;font-size:13.5px;table-layout:auto}
th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1.5px solid var(--ink);padding:5px 10px 5px 0;vertical-align:bottom}
td{border-bottom:1px solid var(--line);padding:6px 10px 6px 0;vertical-align:top;overflow-wrap:anywhere}
.facts th{border-bottom:1px solid var(--line);width:190px;vertical-align:top;padding-top:6px}
.ladder td:nth-child(3),.ladder td:nth-child(4){font-variant-numeric:tabular-nums;min-width:88px}
.ladder table{table-layout:fixed}.w1{width:21%}.w3{width:14%}.absent td{color:var(--soft)}
.missing td{color:var(--bad)}.contested td{background:#fdf3e1}.n{text-align:right}
code{font:12px/1.4 "Noto Sans Mono",Consolas,monospace;overflow-wrap:anywhere}
pre{background:#f3f5f7;padding:10px 12px;font:12.5px/1.5 "Noto Sans Mono",Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
footer{margin-top:32px;border-top:1px solid var(--line);padding-top:8px;font-size:13px}
@media(max-width:640px){main{padding:16px}}
@media print{body{background:#fff;font-size:10.5pt}main{padding:0;max-width:none}h2,h3{break-after:avoid}
tr,li,.said{break-inside:avoid}table{font-size:9.5pt}}
""".strip()
