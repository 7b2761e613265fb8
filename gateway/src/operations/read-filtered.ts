import type { Page } from "@basics/chaincode/records";

/** The most pages of the ledger that one request reads, however few of their records match. */
const MAXIMUM_READS = 10;

export interface PageRequest {
  /** The most records to answer. */
  readonly limit: number;
  /** The bookmark of the last page; absent at the start. */
  readonly bookmark?: string | undefined;
}

export interface LedgerPage<T> {
  readonly records: readonly T[];
  /** The bookmark to go on from; absent at the end. */
  readonly bookmark?: string | undefined;
}

/**
 * Fills a page with the records that match. The cost stays bounded: if few records match, the page
 * is shorter than asked and its bookmark says that there may be more.
 */
export async function readFiltered<T>(
  read: (pageSize: number, bookmark: string) => Promise<Page<T>>,
  matches: (record: T) => boolean,
  { limit, bookmark: start }: PageRequest,
): Promise<LedgerPage<T>> {
  const records: T[] = [];
  let bookmark = start ?? "";
  for (let reads = 0; reads < MAXIMUM_READS && records.length < limit; reads += 1) {
    const page = await read(limit - records.length, bookmark);
    records.push(...page.records.filter(matches));
    bookmark = page.bookmark;
    if (bookmark === "") return { records };
  }
  return { records, bookmark };
}
