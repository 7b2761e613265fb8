import { escapeXml } from "../chart/escape-xml.js";
import { REPORT_STYLE } from "./report-style.js";

/**
 * An HTML page that loads no other file.
 *
 * @param title text, to follow "BASICS: ".
 * @param body HTML.
 */
export function reportPage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BASICS: ${escapeXml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/**
 * An HTML table.
 *
 * @param rows cells as text, not HTML.
 */
export function htmlTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = (tag: "th" | "td", row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => cells("td", row)).join("\n");
  return `<table><thead>${cells("th", heading)}</thead><tbody>${body}</tbody></table>`;
}
