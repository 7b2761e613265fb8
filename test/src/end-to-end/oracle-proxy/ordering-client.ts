import { createSigningIdentity, seekRequest } from "@basics/messages";
import { Client, credentials } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";

const DEADLINE_MS = 20_000;

export interface OrderingClientOptions {
  readonly address: string;
  /** PEM. */
  readonly tlsRootCertificate: Buffer;
  readonly channel: string;
  readonly client: {
    readonly mspId: string;
    readonly certificate: string;
    readonly privateKey: string;
  };
}

/**
 * A client of an ordering service or of a proxy: it sends envelopes and reads blocks, as peers do.
 */
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
      { deadline: Date.now() + DEADLINE_MS },
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

  /** Follows the blocks from a number on. Each block is given as the ids of its transactions. */
  async *blocks(first: number): AsyncGenerator<string[], undefined> {
    const stream = this.#client.makeBidiStreamRequest(
      orderer.AtomicBroadcastService.deliver.path,
      (message: common.Envelope) => Buffer.from(message.serializeBinary()),
      (bytes) => orderer.DeliverResponse.deserializeBinary(bytes),
      { deadline: Date.now() + DEADLINE_MS },
    );
    try {
      const { channel, client } = this.#options;
      const identity = createSigningIdentity(client.mspId, client);
      stream.write(seekRequest(channel, { from: first }, identity));
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

  /** Reads `count` blocks from a number on. */
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
}

function transactionIdOf(envelope: Uint8Array): string {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
  );
  const header = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  return common.ChannelHeader.deserializeBinary(header).getTxId();
}
