import { createPrivateKey, randomBytes } from "node:crypto";
import { Client, credentials } from "@grpc/grpc-js";
import { hash, signers } from "@hyperledger/fabric-gateway";
import { common, msp, orderer } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";

const deadlineMs = 20_000;

export interface OrderingClientOptions {
  readonly address: string;
  /** PEM */
  readonly tlsRootCertificate: Buffer;
  readonly channel: string;
  readonly client: {
    readonly mspId: string;
    readonly certificate: string;
    readonly privateKey: string;
  };
}

/** Speaks to an ordering service, or what looks like one, as peers do: envelopes there, blocks back. */
export class OrderingClient {
  readonly #options: OrderingClientOptions;
  readonly #client: Client;

  constructor(options: OrderingClientOptions) {
    this.#options = options;
    const tls = credentials.createSsl(options.tlsRootCertificate);
    this.#client = new Client(options.address, tls, {
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 200,
    });
  }

  /** Sends envelopes on one stream. @returns the status of each that was answered. */
  broadcast(...envelopes: readonly Uint8Array[]): Promise<number[]> {
    const stream = this.#client.makeBidiStreamRequest(
      orderer.AtomicBroadcastService.broadcast.path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => orderer.BroadcastResponse.deserializeBinary(bytes),
      { deadline: Date.now() + deadlineMs },
    );
    return new Promise((resolve, reject) => {
      const statuses: number[] = [];
      stream.on("data", (response: orderer.BroadcastResponse) => {
        statuses.push(response.getStatus());
        if (statuses.length === envelopes.length) stream.end();
      });
      stream.on("end", () => {
        resolve(statuses);
      });
      stream.on("error", reject);
      for (const envelope of envelopes) stream.write(envelope);
    });
  }

  /** Follows blocks from one on; each is the ids of its transactions. */
  async *blocks(first: number): AsyncGenerator<string[], undefined> {
    const stream = this.#client.makeBidiStreamRequest(
      orderer.AtomicBroadcastService.deliver.path,
      (message: common.Envelope) => Buffer.from(message.serializeBinary()),
      (bytes) => orderer.DeliverResponse.deserializeBinary(bytes),
      { deadline: Date.now() + deadlineMs },
    );
    try {
      stream.write(await this.#seek(first));
      for await (const response of stream as AsyncIterable<orderer.DeliverResponse>) {
        const block = response.getBlock();
        if (block === undefined) throw new Error(`no blocks: ${response.getStatus()}`);
        yield (block.getData()?.getDataList_asU8() ?? []).map(transactionIdOf);
      }
    } finally {
      stream.on("error", () => undefined);
      stream.cancel();
    }
  }

  /** The next `count` blocks from one on. */
  async nextBlocks(first: number, count: number): Promise<string[][]> {
    const found: string[][] = [];
    for await (const block of this.blocks(first)) {
      found.push(block);
      if (found.length === count) break;
    }
    return found;
  }

  close(): void {
    this.#client.close();
  }

  async #seek(first: number): Promise<common.Envelope> {
    const seek = new orderer.SeekInfo();
    seek.setStart(position(first));
    seek.setStop(position(Number.MAX_SAFE_INTEGER));
    const { channel, client } = this.#options;
    const identity = new msp.SerializedIdentity();
    identity.setMspid(client.mspId);
    identity.setIdBytes(Buffer.from(client.certificate));
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(identity.serializeBinary());
    signatureHeader.setNonce(randomBytes(24));
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(channel);
    channelHeader.setTimestamp(timestampMessages.Timestamp.fromDate(new Date()));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(seek.serializeBinary());
    const bytes = payload.serializeBinary();
    const sign = signers.newPrivateKeySigner(createPrivateKey(client.privateKey));
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(await sign(hash.sha256(bytes)));
    return envelope;
  }
}

function position(number: number): orderer.SeekPosition {
  const specified = new orderer.SeekSpecified();
  specified.setNumber(number);
  const place = new orderer.SeekPosition();
  place.setSpecified(specified);
  return place;
}

function transactionIdOf(envelope: Uint8Array): string {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
  );
  const header = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  return common.ChannelHeader.deserializeBinary(header).getTxId();
}
