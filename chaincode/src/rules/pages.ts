import type { Page } from "../records";
import { invalidArgument } from "../schema/invalid-argument";
import { invariant } from "../state/invariant";
import type { Key, Prefix } from "../state/keys";
import type { Ledger } from "../state/ledger";

/** The page of a list that a caller asks for. */
export interface Paging {
  readonly pageSize?: number;
  /** The bookmark of the page before; absent or empty for the first page. */
  readonly bookmark?: string;
}

const DEFAULT_PAGE_SIZE = 100;

/** Reads a page of the records that are stored directly under a prefix. */
export async function pageOfRecords<T>(
  ledger: Ledger,
  prefix: Prefix,
  paging: Paging,
): Promise<Page<T>> {
  const { entries, bookmark } = await page(ledger, prefix, paging);
  return { records: entries.map(([, value]) => JSON.parse(value) as T), bookmark };
}

/**
 * Reads a page of records through an index: the last attribute of each index entry is a record's
 * id.
 */
export async function pageOfIndexed<T>(
  ledger: Ledger,
  prefix: Prefix,
  paging: Paging & { readonly recordKey: (id: string) => Key },
): Promise<Page<T>> {
  const { entries, bookmark } = await page(ledger, prefix, paging);
  const records: T[] = [];
  for (const [key] of entries) {
    const record = await ledger.get<T>(paging.recordKey(key.at(-1) ?? ""));
    invariant(record !== undefined, `index entry ${key.join(" ")} points to nothing`);
    records.push(record);
  }
  return { records, bookmark };
}

async function page(
  ledger: Ledger,
  prefix: Prefix,
  { pageSize = DEFAULT_PAGE_SIZE, bookmark = "" }: Paging,
): Promise<{ entries: readonly (readonly [Key, string])[]; bookmark: string }> {
  const start = ledger.compose(prefix);
  const { entries, next } = await ledger.page(prefix, pageSize, decode(bookmark, start));
  return { entries, bookmark: encode(next, start) };
}

/**
 * Shortens the ledger's own bookmark, which is the next key, by the part that the prefix
 * determines.
 */
function encode(next: string, start: string): string {
  if (next === "") return "";
  invariant(next.startsWith(start), "a page ends outside its list");
  return Buffer.from(next.slice(start.length)).toString("base64url");
}

/**
 * Restores a key from a bookmark, and refuses a bookmark that this list did not give: the ledger
 * itself would start at any key, even before the list.
 */
function decode(bookmark: string, start: string): string {
  if (bookmark === "") return "";
  const rest = Buffer.from(bookmark, "base64url").toString();
  const isOurs =
    Buffer.from(rest).toString("base64url") === bookmark && /^[\x20-\x7e\0]*\0$/.test(rest);
  if (!isOurs) throw invalidArgument("bookmark", bookmark, "a bookmark that this list gave");
  return `${start}${rest}`;
}
