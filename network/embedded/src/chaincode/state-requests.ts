import { randomUUID } from "node:crypto";
import { peer } from "@hyperledger/fabric-protos";
import { sortedEntries } from "./read-write-set.js";
import { OpenQuery, pageOf } from "./query-response.js";
import type { TransactionSimulator } from "./transaction-simulator.js";

const Type = peer.ChaincodeMessage.Type;

/** The things from which a chaincode's requests about state are answered. */
export interface StateContext {
  readonly namespace: string;
  /** MSP ids of the channel's members. */
  readonly members: readonly string[];
  readonly simulator: TransactionSimulator;
  /** The queries, by id, of which the chaincode may ask for more results. */
  readonly queries: Map<string, OpenQuery>;
}

type Answer = (payload: Uint8Array, context: StateContext) => Uint8Array;

const nothing = new Uint8Array();

const answers: ReadonlyMap<number, Answer> = new Map<number, Answer>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.GET_HISTORY_FOR_KEY, getHistory],
  [Type.QUERY_STATE_NEXT, queryNext],
  [Type.QUERY_STATE_CLOSE, queryClose],
  [Type.GET_STATE_METADATA, getMetadata],
  [Type.PUT_STATE_METADATA, putMetadata],
  [Type.GET_QUERY_RESULT, refuseRichQuery],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.PURGE_PRIVATE_DATA, refusePurge],
]);

/**
 * Answers one request of a chaincode about state.
 *
 * @returns the payload of the RESPONSE, or undefined for a request of another kind.
 * @throws an Error whose message goes to the chaincode.
 */
export function answerStateRequest(
  type: number,
  payload: Uint8Array,
  context: StateContext,
): Uint8Array | undefined {
  return answers.get(type)?.(payload, context);
}

function getState(payload: Uint8Array, context: StateContext): Uint8Array {
  const { namespace, simulator } = context;
  const request = peer.GetState.deserializeBinary(payload);
  if (isImplicitCollection(request.getCollection(), context)) return nothing;
  refuseCollection(request.getCollection());
  return simulator.get(namespace, request.getKey())?.value ?? nothing;
}

function putState(payload: Uint8Array, { namespace, simulator }: StateContext): Uint8Array {
  const request = peer.PutState.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  simulator.put(namespace, request.getKey(), request.getValue_asU8());
  return nothing;
}

function deleteState(payload: Uint8Array, { namespace, simulator }: StateContext): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  simulator.delete(namespace, request.getKey());
  return nothing;
}

function getStateByRange(payload: Uint8Array, context: StateContext): Uint8Array {
  const { namespace, simulator } = context;
  const request = peer.GetStateByRange.deserializeBinary(payload);
  if (isImplicitCollection(request.getCollection(), context)) return emptyQuery();
  refuseCollection(request.getCollection());
  const page = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const id = randomUUID();
  if (page.getPagesize() !== 0 || page.getBookmark() !== "") {
    const start = page.getBookmark() === "" ? request.getStartkey() : page.getBookmark();
    const iterator = simulator.pagedRange(namespace, start, request.getEndkey());
    return pageOf(id, namespace, iterator, page.getPagesize()).serializeBinary();
  }
  const iterator = simulator.range(namespace, request.getStartkey(), request.getEndkey());
  return open(id, OpenQuery.ofRange(id, namespace, iterator), context);
}

function getHistory(payload: Uint8Array, context: StateContext): Uint8Array {
  const request = peer.GetHistoryForKey.deserializeBinary(payload);
  const id = randomUUID();
  const history = context.simulator.history(context.namespace, request.getKey());
  return open(id, OpenQuery.ofHistory(id, history), context);
}

function open(id: string, query: OpenQuery, context: StateContext): Uint8Array {
  const response = query.nextBatch();
  if (!query.ended) context.queries.set(id, query);
  return response.serializeBinary();
}

function queryNext(payload: Uint8Array, { queries }: StateContext): Uint8Array {
  const id = peer.QueryStateNext.deserializeBinary(payload).getId();
  const query = queries.get(id);
  if (query === undefined) throw new Error("query iterator not found");
  const response = query.nextBatch();
  if (query.ended) queries.delete(id);
  return response.serializeBinary();
}

function queryClose(payload: Uint8Array, { queries }: StateContext): Uint8Array {
  const id = peer.QueryStateClose.deserializeBinary(payload).getId();
  queries.delete(id);
  const response = new peer.QueryResponse();
  response.setId(id);
  return response.serializeBinary();
}

function getMetadata(payload: Uint8Array, { namespace, simulator }: StateContext): Uint8Array {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const metadata = simulator.get(namespace, request.getKey())?.metadata ?? new Map();
  const result = new peer.StateMetadataResult();
  for (const [name, value] of sortedEntries<Uint8Array>(metadata)) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
}

function putMetadata(payload: Uint8Array, { namespace, simulator }: StateContext): Uint8Array {
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const entry = request.getMetadata();
  if (entry === undefined) throw new Error("no metadata given");
  const metadata = new Map([[entry.getMetakey(), entry.getValue_asU8()]]);
  simulator.putMetadata(namespace, request.getKey(), metadata);
  return nothing;
}

/**
 * Tells whether it is the collection that each member of a channel has without defining it. Nothing
 * can be written to it here, so reading it finds nothing, as in Fabric before the first write.
 */
function isImplicitCollection(collection: string, { members }: StateContext): boolean {
  const prefix = "_implicit_org_";
  return collection.startsWith(prefix) && members.includes(collection.slice(prefix.length));
}

function emptyQuery(): Uint8Array {
  const response = new peer.QueryResponse();
  response.setId(randomUUID());
  return response.serializeBinary();
}

function refuseCollection(collection: string): void {
  if (collection === "") return;
  throw new Error(`private data is not supported by the embedded network (${collection})`);
}

function refuseRichQuery(payload: Uint8Array): never {
  const request = peer.GetQueryResult.deserializeBinary(payload);
  const page = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const isPaged = page.getPagesize() !== 0 || page.getBookmark() !== "";
  throw new Error(`ExecuteQuery${isPaged ? "WithMetadata" : ""} not supported for leveldb`);
}

function getPrivateDataHash(payload: Uint8Array, context: StateContext): Uint8Array {
  const collection = peer.GetState.deserializeBinary(payload).getCollection();
  if (isImplicitCollection(collection, context)) return nothing;
  throw new Error(`private data is not supported by the embedded network (${collection})`);
}

function refusePurge(): never {
  throw new Error("private data is not supported by the embedded network");
}
