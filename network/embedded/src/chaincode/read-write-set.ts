import { ledger } from "@hyperledger/fabric-protos";
import { compareKeys } from "../ledger/key-order.js";
import type { KeyedValue, Version } from "../ledger/types.js";

const { kvrwset } = ledger.rwset;

/** One range query: what was asked, what was taken of the answer. */
export interface RangeQuery {
  readonly start: string;
  readonly end: string;
  readonly reads: KeyedValue[];
  exhausted: boolean;
}

/** What one transaction did in one namespace. */
export interface NamespaceSet {
  /** Undefined where the key was absent. */
  readonly reads: Map<string, Version | undefined>;
  /** An empty value deletes. */
  readonly writes: Map<string, Uint8Array>;
  readonly metadataWrites: Map<string, ReadonlyMap<string, Uint8Array>>;
  readonly ranges: RangeQuery[];
}

/** Serialised `rwset.TxReadWriteSet`: equal sets give equal bytes, whatever order they were made in. */
export function serializeReadWriteSet(namespaces: ReadonlyMap<string, NamespaceSet>): Uint8Array {
  const message = new ledger.rwset.TxReadWriteSet();
  message.setDataModel(ledger.rwset.TxReadWriteSet.DataModel.KV);
  for (const [namespace, set] of sortedEntries(namespaces)) {
    const each = new ledger.rwset.NsReadWriteSet();
    each.setNamespace(namespace);
    each.setRwset(serializeNamespace(set));
    message.addNsRwset(each);
  }
  return message.serializeBinary();
}

export function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([left], [right]) => compareKeys(left, right));
}

function serializeNamespace(set: NamespaceSet): Uint8Array {
  const message = new kvrwset.KVRWSet();
  for (const [key, version] of sortedEntries(set.reads)) message.addReads(toRead(key, version));
  for (const query of uniqueRanges(set.ranges)) message.addRangeQueriesInfo(toRangeInfo(query));
  for (const [key, value] of sortedEntries(set.writes)) {
    const write = new kvrwset.KVWrite();
    write.setKey(key);
    write.setIsDelete(value.length === 0);
    write.setValue(value);
    message.addWrites(write);
  }
  for (const [key, metadata] of sortedEntries(set.metadataWrites)) {
    const write = new kvrwset.KVMetadataWrite();
    write.setKey(key);
    for (const [name, value] of sortedEntries(metadata)) {
      const entry = new kvrwset.KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      write.addEntries(entry);
    }
    message.addMetadataWrites(write);
  }
  return message.serializeBinary();
}

/** As in Fabric: in the order asked, and one for equal questions that ended alike. */
function uniqueRanges(ranges: readonly RangeQuery[]): RangeQuery[] {
  const seen = new Map<string, RangeQuery>();
  for (const query of ranges) {
    const name = JSON.stringify([query.start, coveredEnd(query), query.exhausted]);
    if (!seen.has(name)) seen.set(name, query);
  }
  return [...seen.values()];
}

/** A query that was not read to its end covers only what was taken of it. */
function coveredEnd(query: RangeQuery): string {
  return query.exhausted ? query.end : (query.reads.at(-1)?.key ?? "");
}

function toRangeInfo(query: RangeQuery): InstanceType<typeof kvrwset.RangeQueryInfo> {
  const info = new kvrwset.RangeQueryInfo();
  info.setStartKey(query.start);
  info.setEndKey(coveredEnd(query));
  info.setItrExhausted(query.exhausted);
  const reads = new kvrwset.QueryReads();
  for (const { key, version } of query.reads) reads.addKvReads(toRead(key, version));
  info.setRawReads(reads);
  return info;
}

function toRead(key: string, version: Version | undefined): InstanceType<typeof kvrwset.KVRead> {
  const read = new kvrwset.KVRead();
  read.setKey(key);
  if (version !== undefined) {
    const message = new kvrwset.Version();
    message.setBlockNum(version.blockNumber);
    message.setTxNum(version.transactionNumber);
    read.setVersion(message);
  }
  return read;
}
