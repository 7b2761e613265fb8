/**
 * Stands where every case of a union has been dealt with. A case that is added to the union later
 * then is an error of the compiler here, until somebody has decided what becomes of it.
 */
export function unreachable(value: never): never {
  throw new Error(`${JSON.stringify(value)} was not expected here.`);
}
