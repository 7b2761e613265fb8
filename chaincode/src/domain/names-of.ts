/** The keys of one of the vocabulary's tables, in the order in which they stand there. */
export function namesOf<Name extends string>(
  table: Readonly<Record<Name, unknown>>,
): readonly Name[] {
  return Object.keys(table) as Name[];
}
