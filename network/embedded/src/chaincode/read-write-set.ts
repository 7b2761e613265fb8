import { ledger } from "@hyperledger/fabric-protos";
import { bytesField, encodeMessage, messageField, numberField } from "../bytes/encode-message.js";
import { compareKeys } from "../ledger/state/key-order.js";
import type { KeyedValue, Version } from "../ledger/state/snapshot.js";

/** One range query, and the part of its results that was read. */
export interface RangeQuery {
  readonly start: string;
  readonly end: string;
  readonly reads: KeyedValue[];
  exhausted: boolean;
}

/** The reads and writes of one transaction in one namespace. */
export interface NamespaceSet {
  /** The version of each key that was read; undefined if the key was absent. */
  readonly reads: Map<string, Version | undefined>;
  /** The values by key. An empty value deletes the key. */
  readonly writes: Map<string, Uint8Array>;
  readonly metadataWrites: Map<string, ReadonlyMap<string, Uint8Array>>;
  readonly ranges: RangeQuery[];
}

/**
 * Serialises a `rwset.TxReadWriteSet`. Equal sets give equal bytes, in whatever order they were
 * made.
 */
export function serializeReadWriteSet(namespaces: ReadonlyMap<string, NamespaceSet>): Uint8Array {
  return encodeMessage(
    numberField(1, ledger.rwset.TxReadWriteSet.DataModel.KV),
    ...sortedEntries(namespaces).map(([namespace, set]) =>
      messageField(2, encodeMessage(bytesField(1, namespace), bytesField(2, toNamespace(set)))),
    ),
  );
}

export function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([left], [right]) => compareKeys(left, right));
}

/** `kvrwset.KVRWSet` */
function toNamespace(set: NamespaceSet): Uint8Array {
  return encodeMessage(
    ...sortedEntries(set.reads).map(([key, version]) => messageField(1, toRead(key, version))),
    ...uniqueRanges(set.ranges).map((query) => messageField(2, toRangeInfo(query))),
    ...sortedEntries(set.writes).map(([key, value]) => messageField(3, toWrite(key, value))),
    ...sortedEntries(set.metadataWrites).map(([key, metadata]) =>
      messageField(4, toMetadataWrite(key, metadata)),
    ),
  );
}

/** `kvrwset.KVWrite` */
function toWrite(key: string, value: Uint8Array): Uint8Array {
  return encodeMessage(
    bytesField(1, key),
    numberField(2, value.length === 0),
    bytesField(3, value),
  );
}

/** `kvrwset.KVMetadataWrite` */
function toMetadataWrite(key: string, metadata: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = sortedEntries(metadata).map(([name, value]) =>
    messageField(2, encodeMessage(bytesField(1, name), bytesField(2, value))),
  );
  return encodeMessage(bytesField(1, key), ...entries);
}

/**
 * Returns ranges in the order of their queries, as in Fabric, and only one of equal queries that
 * ended alike.
 */
function uniqueRanges(ranges: readonly RangeQuery[]): RangeQuery[] {
  const seen = new Map<string, RangeQuery>();
  for (const query of ranges) {
    const name = JSON.stringify([query.start, coveredEnd(query), query.exhausted]);
    if (!seen.has(name)) seen.set(name, query);
  }
  return [...seen.values()];
}

/**
 * Returns the end of the range that was covered. A query that was not read to its end covers only
 * what was read.
 */
function coveredEnd(query: RangeQuery): string {
  return query.exhausted ? query.end : (query.reads.at(-1)?.key ?? "");
}

/** `kvrwset.RangeQueryInfo` */
function toRangeInfo(query: RangeQuery): Uint8Array {
  const reads = query.reads.map(({ key, version }) => messageField(1, toRead(key, version)));
  return encodeMessage(
    bytesField(1, query.start),
    bytesField(2, coveredEnd(query)),
    numberField(3, query.exhausted),
    messageField(4, encodeMessage(...reads)),
  );
}

/** `kvrwset.KVRead` */
function toRead(key: string, version: Version | undefined): Uint8Array {
  if (version === undefined) return encodeMessage(bytesField(1, key));
  const { blockNumber, transactionNumber } = version;
  const written = encodeMessage(numberField(1, blockNumber), numberField(2, transactionNumber));
  return encodeMessage(bytesField(1, key), messageField(2, written));
}
