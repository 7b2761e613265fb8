/** The style sheet of the reports, for screens and for paper. */
export const REPORT_STYLE = `
body { font: 15px/1.5 Helvetica, Arial, sans-serif; color: #222; max-width: 1340px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #ccc; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; }
th, td { border: 1px solid #ddd; padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: #f4f4f4; }
small { color: #555; }
.note { border-left: 4px solid #e69f00; padding: .4rem .8rem; background: #fff8e8; }
.presets dt { font-weight: bold; } .presets dd { margin: 0 0 .4rem 1.5rem; }
.holds strong { color: #00703c; } .fails strong { color: #b00020; } .fails { background: #fdecee; }
.holds, .fails { white-space: nowrap; } details table { font-size: .75rem; } summary { cursor: pointer; color: #555; font-size: .85rem; }
.tag { font-size: .75rem; border: 1px solid #0072b2; color: #0072b2; border-radius: 3px; padding: 0 .3rem; white-space: nowrap; }
.panels { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; flex: 1 1 480px; max-width: 650px; } figure svg { width: 100%; height: auto; }
@media print {
  body { font-size: 10pt; margin: 0; max-width: none; }
  .panels { flex-wrap: nowrap; } figure { flex: 1 1 0; min-width: 0; }
  details { display: none; }
  figure, tr { break-inside: avoid; } h2 { break-after: avoid; }
  .fails, th, .note { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
