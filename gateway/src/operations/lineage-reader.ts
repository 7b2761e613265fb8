import type { LineageEntry, Page } from "@basics/chaincode/records";

/**
 * The point up to which one ledger's lineage was read: a page's bookmark, and the number of its
 * entries that were taken.
 */
export interface LineagePosition {
  readonly bookmark: string;
  readonly taken: number;
  /** True if nothing is left to read. */
  readonly end: boolean;
}

const atStart: LineagePosition = { bookmark: "", taken: 0, end: false };

/** Reads one ledger's lineage entry by entry, a page at a time, from a given position on. */
export class LineageReader {
  readonly #read: (bookmark: string) => Promise<Page<LineageEntry>>;
  #position: LineagePosition;
  #page: Page<LineageEntry> | undefined;

  constructor(
    read: (bookmark: string) => Promise<Page<LineageEntry>>,
    position: LineagePosition = atStart,
  ) {
    this.#read = read;
    this.#position = position;
  }

  /** The present position, from which another reader can go on. It must use the same page size. */
  get position(): LineagePosition {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position.end;
  }

  /** Shows the next entry, or undefined at the end. */
  async peek(): Promise<LineageEntry | undefined> {
    while (!this.#position.end) {
      this.#page ??= await this.#read(this.#position.bookmark);
      const entry = this.#page.records[this.#position.taken];
      if (entry !== undefined) return entry;
      this.#toNextPage(this.#page);
    }
    return undefined;
  }

  /** Takes the entry that `peek` has shown. */
  take(): LineageEntry {
    const page = this.#page;
    const entry = page?.records[this.#position.taken];
    if (page === undefined || entry === undefined) throw new Error("take() follows peek()");
    const taken = this.#position.taken + 1;
    if (taken < page.records.length) this.#position = { ...this.#position, taken };
    else this.#toNextPage(page);
    return entry;
  }

  #toNextPage({ bookmark }: Page<LineageEntry>): void {
    this.#position = { bookmark, taken: 0, end: bookmark === "" };
    this.#page = undefined;
  }
}
