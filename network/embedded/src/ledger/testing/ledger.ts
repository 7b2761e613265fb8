import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { common, ledger, peer } from "@hyperledger/fabric-protos";
import type { Role } from "@basics/local";
import { openCertificateAuthority } from "@basics/local";
import { createMembership } from "../../identity/msp.js";
import { createSigningIdentity } from "../../identity/signer.js";
import type { Membership, SigningIdentity } from "../../identity/types.js";
import { parsePolicy } from "../../policy/signature-policy.js";
import type { ChannelPolicies } from "../../policy/endorsement-policy.js";
import type { Version } from "../state/snapshot.js";

/*
 * Makes transactions for unit tests of the ledger and of ordering: organisations with a client and
 * a peer each, and envelopes around any read/write set.
 */

const { KVRWSet, KVRead, KVWrite, KVMetadataEntry, KVMetadataWrite, RangeQueryInfo, QueryReads } =
  ledger.rwset.kvrwset;

export const CHANNEL = "channel";
export const CHAINCODE = "chaincode";

export interface Fixture {
  readonly membership: Membership;
  readonly client: SigningIdentity;
  /** The peers by MSP id. */
  readonly peers: ReadonlyMap<string, SigningIdentity>;
  readonly issue: (mspId: string, role: Role) => Promise<SigningIdentity>;
}

export async function createFixture(mspIds: readonly string[] = ["Org1MSP"]): Promise<Fixture> {
  const folder = await temporaryFolder();
  const authorities = new Map(
    await Promise.all(
      mspIds.map(async (mspId) => {
        const authority = await openCertificateAuthority({ folder: join(folder, mspId), mspId });
        return [mspId, authority] as const;
      }),
    ),
  );
  // An authority that was opened works on without its files.
  await rm(folder, { recursive: true });
  const issue = async (mspId: string, role: Role): Promise<SigningIdentity> => {
    const authority = authorities.get(mspId);
    if (authority === undefined) throw new Error(`no authority of ${mspId}`);
    return createSigningIdentity(mspId, await authority.issueIdentity({ commonName: role, role }));
  };
  const peers = new Map<string, SigningIdentity>();
  for (const mspId of mspIds) peers.set(mspId, await issue(mspId, "peer"));
  return {
    membership: createMembership(
      [...authorities].map(([mspId, { rootCertificate }]) => ({
        mspId,
        rootCertificates: [rootCertificate],
      })),
    ),
    client: await issue(mspIds[0] ?? "", "client"),
    peers,
    issue,
  };
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "basics-ledger-"));
}

/** Makes the policies of a channel: one policy for every chaincode that is named. */
export function policies(
  text: string,
  mspIds: readonly string[],
  chaincodes: readonly string[] = [CHAINCODE],
): ChannelPolicies {
  const policy = parsePolicy(text, mspIds);
  return { endorsement: (name) => (chaincodes.includes(name) ? policy : undefined) };
}

export interface KeyedSet {
  readonly reads?: readonly { readonly key: string; readonly version?: Version | undefined }[];
  readonly ranges?: readonly {
    readonly start: string;
    readonly end: string;
    readonly exhausted: boolean;
    readonly found: readonly { readonly key: string; readonly version: Version }[];
  }[];
  /** The writes by key; undefined deletes the key. */
  readonly writes?: Readonly<Record<string, string | undefined>>;
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
}

export function keyedSet(set: KeyedSet): Uint8Array {
  const message = new KVRWSet();
  const read = ({ key, version }: { key: string; version?: Version | undefined }) => {
    const kvRead = new KVRead();
    kvRead.setKey(key);
    if (version !== undefined) {
      const kvVersion = new ledger.rwset.kvrwset.Version();
      kvVersion.setBlockNum(version.blockNumber);
      kvVersion.setTxNum(version.transactionNumber);
      kvRead.setVersion(kvVersion);
    }
    return kvRead;
  };
  for (const one of set.reads ?? []) message.addReads(read(one));
  for (const { start, end, exhausted, found } of set.ranges ?? []) {
    const query = new RangeQueryInfo();
    query.setStartKey(start);
    query.setEndKey(end);
    query.setItrExhausted(exhausted);
    const raw = new QueryReads();
    raw.setKvReadsList(found.map(read));
    query.setRawReads(raw);
    message.addRangeQueriesInfo(query);
  }
  for (const [key, value] of Object.entries(set.writes ?? {})) {
    const write = new KVWrite();
    write.setKey(key);
    if (value === undefined) write.setIsDelete(true);
    else write.setValue(Buffer.from(value));
    message.addWrites(write);
  }
  for (const [key, entries] of Object.entries(set.metadata ?? {})) {
    const write = new KVMetadataWrite();
    write.setKey(key);
    for (const [name, value] of Object.entries(entries)) {
      const entry = new KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      write.addEntries(entry);
    }
    message.addMetadataWrites(write);
  }
  return message.serializeBinary();
}

export interface EnvelopeOptions {
  readonly creator: SigningIdentity;
  readonly endorsers: readonly SigningIdentity[];
  /** The read/write sets by namespace. */
  readonly sets: Readonly<Record<string, KeyedSet>>;
  readonly channelId?: string;
  readonly chaincode?: string;
  readonly type?: number;
  readonly nonce?: Uint8Array;
  readonly transactionId?: string;
  readonly event?: { readonly chaincodeId?: string; readonly eventName: string };
  /** Functions that change messages before they are signed and serialised. */
  readonly tamper?: {
    readonly signature?: (signature: Uint8Array) => Uint8Array;
    readonly endorsement?: (endorsement: peer.Endorsement) => void;
    readonly action?: (action: peer.ChaincodeAction) => void;
    readonly response?: (response: peer.ProposalResponsePayload) => void;
    readonly transaction?: (transaction: peer.Transaction) => void;
  };
}

export interface MadeEnvelope {
  readonly bytes: Uint8Array;
  readonly transactionId: string;
}

/**
 * Makes an envelope as an honest client and honest endorsers do, apart from what is tampered with.
 */
export function makeEnvelope(options: EnvelopeOptions): MadeEnvelope {
  const { creator, tamper = {} } = options;
  const nonce = options.nonce ?? randomBytes(24);
  const transactionId =
    options.transactionId ??
    createHash("sha256").update(nonce).update(creator.serialized).digest("hex");
  const header = new common.Header();
  header.setChannelHeader(channelHeader(options, transactionId));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.serialized);
  signatureHeader.setNonce(nonce);
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const transaction = endorsedTransaction(options, header);
  tamper.transaction?.(transaction);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const signature = creator.sign(envelope.getPayload_asU8());
  envelope.setSignature(tamper.signature?.(signature) ?? signature);
  return { bytes: envelope.serializeBinary(), transactionId };
}

function channelHeader(options: EnvelopeOptions, transactionId: string): Uint8Array {
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId(options));
  const header = new common.ChannelHeader();
  header.setType(options.type ?? common.HeaderType.ENDORSER_TRANSACTION);
  header.setChannelId(options.channelId ?? CHANNEL);
  header.setTxId(transactionId);
  header.setExtension$(extension.serializeBinary());
  return header.serializeBinary();
}

function chaincodeId({ chaincode = CHAINCODE }: EnvelopeOptions): peer.ChaincodeID {
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  id.setVersion("1.0");
  return id;
}

function endorsedTransaction(options: EnvelopeOptions, header: common.Header): peer.Transaction {
  const { endorsers, tamper = {} } = options;
  const proposalHash = createHash("sha256")
    .update(header.getChannelHeader_asU8())
    .update(header.getSignatureHeader_asU8())
    .digest();
  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(proposalHash);
  response.setExtension$(chaincodeAction(options).serializeBinary());
  tamper.response?.(response);
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  for (const endorser of endorsers) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(endorser.serialized);
    const signed = [endorsed.getProposalResponsePayload_asU8(), endorser.serialized];
    endorsement.setSignature(endorser.sign(Buffer.concat(signed)));
    tamper.endorsement?.(endorsement);
    endorsed.addEndorsements(endorsement);
  }
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(header.getSignatureHeader_asU8());
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction;
}

function chaincodeAction(options: EnvelopeOptions): peer.ChaincodeAction {
  const sets = new ledger.rwset.TxReadWriteSet();
  for (const [namespace, set] of Object.entries(options.sets)) {
    const namespaced = new ledger.rwset.NsReadWriteSet();
    namespaced.setNamespace(namespace);
    namespaced.setRwset(keyedSet(set));
    sets.addNsRwset(namespaced);
  }
  const action = new peer.ChaincodeAction();
  action.setChaincodeId(chaincodeId(options));
  action.setResults(sets.serializeBinary());
  if (options.event !== undefined) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(options.event.chaincodeId ?? options.chaincode ?? CHAINCODE);
    event.setEventName(options.event.eventName);
    action.setEvents(event.serializeBinary());
  }
  options.tamper?.action?.(action);
  return action;
}

/** Makes an envelope for block 0. */
export function genesisEnvelope(channelId = CHANNEL): Uint8Array {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG);
  channel.setChannelId(channelId);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}
