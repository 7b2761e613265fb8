/** Keeps the fields that have a value, for records that leave out absent fields. */
export function present<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Each member of a union, without these fields. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Returns the record without some of its fields. */
export function without<T extends object, K extends keyof T & string>(
  record: T,
  ...names: readonly K[]
): Without<T, K> {
  const dropped: readonly string[] = names;
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => !dropped.includes(name)),
  ) as Without<T, K>;
}
