/**
 * Escapes a text for the inside of an element, or of an attribute in double quotes, of SVG and
 * HTML.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
