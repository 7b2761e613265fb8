import { peer } from "@hyperledger/fabric-protos";
import type { ledger } from "@hyperledger/fabric-protos";
import { compareKeys } from "../state/key-order.js";
import type { StateView } from "../state/state.js";
import type { NamespaceReadWriteSet } from "../transaction.js";
import type { ValidationCode } from "../committed-transaction.js";
import type { Version } from "../state/snapshot.js";
import type { UpdateBatch } from "../state/update-batch.js";

type RangeQuery = ledger.rwset.kvrwset.RangeQueryInfo;
type ReadVersion = ledger.rwset.kvrwset.Version | undefined;

const Code = peer.TxValidationCode;

/**
 * Tells whether everything that a transaction read is unchanged, given the state before the block
 * and the changes by earlier transactions of the block.
 *
 * @returns VALID, MVCC_READ_CONFLICT or PHANTOM_READ_CONFLICT.
 */
export function findConflict(
  readWriteSets: readonly NamespaceReadWriteSet[],
  state: StateView,
  batch: UpdateBatch,
): ValidationCode {
  for (const { namespace, reads, rangeQueries } of readWriteSets) {
    for (const read of reads) {
      const key = read.getKey();
      const current = state.get(namespace, key)?.version;
      if (batch.has(namespace, key) || !sameVersion(read.getVersion(), current)) {
        return Code.MVCC_READ_CONFLICT;
      }
    }
    for (const query of rangeQueries) {
      if (!sameRange(namespace, query, state, batch)) return Code.PHANTOM_READ_CONFLICT;
    }
  }
  return Code.VALID;
}

function sameVersion(read: ReadVersion, current: Version | undefined): boolean {
  if (read === undefined || current === undefined) return read === current;
  return (
    read.getBlockNum() === current.blockNumber && read.getTxNum() === current.transactionNumber
  );
}

function sameRange(
  namespace: string,
  query: RangeQuery,
  state: StateView,
  batch: UpdateBatch,
): boolean {
  const start = query.getStartKey();
  const end = query.getEndKey();
  // A query that was not read to its end covers the range up to the last key that was read,
  // inclusively.
  const inclusive = !query.getItrExhausted();
  const within = (key: string): boolean => {
    if (compareKeys(key, start) < 0) return false;
    if (end === "") return true;
    const order = compareKeys(key, end);
    return inclusive ? order <= 0 : order < 0;
  };
  const gone = new Set<string>();
  for (const { key, value } of batch.of(namespace)) {
    if (!within(key)) continue;
    // Nobody can have read a version that this same block makes.
    if (value !== undefined) return false;
    gone.add(key);
  }
  const reads = query.getRawReads()?.getKvReadsList() ?? [];
  let index = 0;
  for (const { key, version } of state.range(namespace, start, "")) {
    if (!within(key)) break;
    if (gone.has(key)) continue;
    const read = reads[index];
    if (read?.getKey() !== key || !sameVersion(read.getVersion(), version)) return false;
    index += 1;
  }
  return index === reads.length;
}
