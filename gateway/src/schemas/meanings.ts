/** The meaning of each name in one of the vocabulary's tables, for a schema's description. */
export function meaningsOf(table: Readonly<Record<string, { readonly meaning: string }>>): string {
  return Object.entries(table)
    .map(([name, { meaning }]) => `\`${name}\`: ${meaning}.`)
    .join(" ");
}
