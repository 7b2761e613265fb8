/** The elements of one kind in a document, as text. Enough for what the charts write. */
export function elements(svg: string, name: string): string[] {
  return svg.match(new RegExp(`<${name}\\b[^>]*>`, "g")) ?? [];
}

/** The value of an attribute; undefined where an element has none. */
export function attribute(element: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(element)?.[1];
}
