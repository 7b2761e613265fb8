/** Reads the rows of a CSV into records by column, with quotes as this package writes them. */
export function parseCsv(text: string): Readonly<Record<string, string>>[] {
  const [heading = [], ...rows] = text.trimEnd().split("\n").map(cells);
  return rows.map((row) => Object.fromEntries(heading.map((name, at) => [name, row[at] ?? ""])));
}

function cells(line: string): string[] {
  const parts = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? [];
  return parts
    .slice(0, line.endsWith(",") ? undefined : -1)
    .map((part) => part.replace(/,$/, ""))
    .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
