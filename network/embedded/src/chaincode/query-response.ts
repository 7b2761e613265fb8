import { ledger, peer } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { KeyedValue, Modification } from "../ledger/state/snapshot.js";
import type { RangeIterator } from "./transaction-simulator.js";

/**
 * The most results in one message to the chaincode, and below in one query, as on Fabric's peer.
 */
const BATCH_SIZE = 100;
const TOTAL_LIMIT = 100_000;

/**
 * A query of which the chaincode may ask for more results. The next result is read ahead, as Fabric
 * does.
 */
export class OpenQuery {
  readonly #id: string;
  readonly #next: () => Uint8Array | undefined;
  #pending: Uint8Array | undefined;
  #count = 0;
  #ended = false;

  private constructor(id: string, next: () => Uint8Array | undefined) {
    this.#id = id;
    this.#next = next;
  }

  static ofRange(id: string, namespace: string, iterator: RangeIterator): OpenQuery {
    return new OpenQuery(id, () => {
      const next = iterator.next();
      return next === undefined ? undefined : serializeKeyValue(namespace, next);
    });
  }

  static ofHistory(id: string, modifications: IterableIterator<Modification>): OpenQuery {
    return new OpenQuery(id, () => {
      const next = modifications.next();
      return next.done === true ? undefined : serializeModification(next.value);
    });
  }

  /** True if there are no further results. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Returns the next results, at most 100, and tells whether there are more. */
  nextBatch(): peer.QueryResponse {
    const batch: Uint8Array[] = this.#pending === undefined ? [] : [this.#pending];
    this.#pending = undefined;
    while (this.#count < TOTAL_LIMIT) {
      const result = this.#next();
      if (result === undefined) break;
      this.#count++;
      if (batch.length === BATCH_SIZE) {
        this.#pending = result;
        return toResponse(this.#id, batch, true);
      }
      batch.push(result);
    }
    this.#ended = true;
    return toResponse(this.#id, batch, false);
  }
}

/**
 * Returns one page of a range: at most `pageSize` results, and the bookmark at which the next page
 * starts.
 */
export function pageOf(
  id: string,
  namespace: string,
  iterator: RangeIterator,
  pageSize: number,
): peer.QueryResponse {
  const limit = pageSize > 0 ? Math.min(pageSize, TOTAL_LIMIT) : TOTAL_LIMIT;
  const results: Uint8Array[] = [];
  let exhausted = false;
  while (!exhausted && results.length < limit) {
    const next = iterator.next();
    if (next === undefined) exhausted = true;
    else results.push(serializeKeyValue(namespace, next));
  }
  const metadata = new peer.QueryResponseMetadata();
  metadata.setFetchedRecordsCount(results.length);
  metadata.setBookmark(exhausted ? "" : iterator.bookmark());
  const response = toResponse(id, results, false);
  response.setMetadata(metadata.serializeBinary());
  return response;
}

function toResponse(id: string, results: Uint8Array[], hasMore: boolean): peer.QueryResponse {
  const response = new peer.QueryResponse();
  response.setId(id);
  response.setHasMore(hasMore);
  for (const bytes of results) {
    const result = new peer.QueryResultBytes();
    result.setResultbytes(bytes);
    response.addResults(result);
  }
  return response;
}

function serializeKeyValue(namespace: string, { key, value }: KeyedValue): Uint8Array {
  const message = new ledger.queryresult.KV();
  message.setNamespace(namespace);
  message.setKey(key);
  message.setValue(value);
  return message.serializeBinary();
}

function serializeModification(modification: Modification): Uint8Array {
  const timestamp = new timestampMessages.Timestamp();
  timestamp.setSeconds(modification.timestamp.seconds);
  timestamp.setNanos(modification.timestamp.nanos);
  const message = new ledger.queryresult.KeyModification();
  message.setTxId(modification.transactionId);
  message.setValue(modification.value);
  message.setTimestamp(timestamp);
  message.setIsDelete(modification.isDelete);
  return message.serializeBinary();
}
