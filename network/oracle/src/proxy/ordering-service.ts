import type { ClientOptions } from "@grpc/grpc-js";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { common } from "@hyperledger/fabric-protos";
import type { BroadcastAnswer, RawClientStream } from "./raw-broadcast.js";
import { decodeAnswer, MAX_MESSAGE_BYTES, rawBroadcast } from "./raw-broadcast.js";

/** One node of an ordering service. */
export interface OrdererEndpoint {
  /** The address as `host:port`. */
  readonly address: string;
  /** The root certificate of its TLS certificate, as PEM. */
  readonly tlsRootCertificate: Buffer;
  /** The name in its certificate, where it is not the host of the address. */
  readonly tlsServerName?: string | undefined;
}

const channelOptions: ClientOptions = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  // Fabric's nodes close connections of clients that ping more often.
  "grpc.keepalive_time_ms": 120_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.min_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
};

/** The ordering service behind a proxy. It has several nodes, of which one is used at a time. */
export class OrderingService {
  readonly #clients: readonly { readonly address: string; readonly client: Client }[];
  #used = 0;

  constructor(endpoints: readonly OrdererEndpoint[]) {
    this.#clients = endpoints.map(({ address, tlsRootCertificate, tlsServerName }) => ({
      address,
      client: new Client(address, credentials.createSsl(tlsRootCertificate), {
        ...channelOptions,
        ...(tlsServerName === undefined
          ? {}
          : {
              "grpc.ssl_target_name_override": tlsServerName,
              "grpc.default_authority": tlsServerName,
            }),
      }),
    }));
  }

  /** The address of the node in use. */
  get node(): string {
    return this.#entry.address;
  }

  /** Chooses another node from now on. Call it when a node did not answer. */
  failed(node: string): void {
    if (node === this.node) this.#used = (this.#used + 1) % this.#clients.length;
  }

  /** Opens a stream for blocks, which lasts until one side ends it. */
  deliver(): RawClientStream {
    return this.#open("deliver");
  }

  /**
   * Sends envelopes in their order on one stream.
   *
   * @returns the answers, of which the first that is no success ends the stream, and the failure of
   *   the stream where answers are missing.
   */
  broadcast(
    envelopes: readonly Uint8Array[],
    deadlineMs: number,
  ): Promise<{ readonly answers: readonly BroadcastAnswer[]; readonly failure?: Error }> {
    const node = this.node;
    const stream = this.#open("broadcast", deadlineMs);
    const answers: BroadcastAnswer[] = [];
    return new Promise((resolve) => {
      const finish = (failure?: Error): void => {
        if (failure !== undefined) this.failed(node);
        resolve(failure === undefined ? { answers } : { answers, failure });
        stream.cancel();
      };
      stream.on("data", (bytes: Buffer) => {
        const answer = decodeAnswer(bytes);
        answers.push(answer);
        const refused = answer.status !== common.Status.SUCCESS;
        if (refused || answers.length === envelopes.length) finish();
      });
      stream.on("error", finish);
      stream.on("end", () => {
        finish(new Error(`the orderer at ${node} ended the stream`));
      });
      for (const envelope of envelopes) stream.write(Buffer.from(envelope));
    });
  }

  close(): void {
    for (const { client } of this.#clients) client.close();
  }

  get #entry(): { readonly address: string; readonly client: Client } {
    const entry = this.#clients[this.#used];
    if (entry === undefined) throw new RangeError("an ordering service has at least one node");
    return entry;
  }

  #open(method: keyof typeof rawBroadcast, deadlineMs?: number): RawClientStream {
    const { path, requestSerialize, responseDeserialize } = rawBroadcast[method];
    const deadline = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    return this.#entry.client.makeBidiStreamRequest(
      ...([path, requestSerialize, responseDeserialize, new Metadata(), deadline] as const),
    );
  }
}
