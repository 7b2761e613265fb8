import { readFile } from "node:fs/promises";
import type { SigningIdentity, Wanted } from "@basics/messages";
import { seekRequest } from "@basics/messages";
import { credentials } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import { configNumberOf, configOf } from "../channels/config-update.js";

const CALL_DEADLINE_MS = 30_000;

export interface OrderingClientOptions {
  /** `host:port` */
  readonly address: string;
  readonly tlsRootFile: string;
  readonly identity: SigningIdentity;
}

/** An orderer did not accept an envelope. */
export class BroadcastRefusal extends Error {
  /**
   * True where the orderer may accept the same envelope soon, since its cluster has no leader yet.
   */
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.name = "BroadcastRefusal";
    this.passing = passing;
  }
}

/** Reads blocks from an orderer and submits to it. */
export class OrderingClient {
  readonly address: string;
  readonly #client: orderer.AtomicBroadcastClient;
  readonly #identity: SigningIdentity;

  private constructor(options: OrderingClientOptions, client: orderer.AtomicBroadcastClient) {
    this.address = options.address;
    this.#client = client;
    this.#identity = options.identity;
  }

  static async connect(options: OrderingClientOptions): Promise<OrderingClient> {
    const client = new orderer.AtomicBroadcastClient(
      options.address,
      credentials.createSsl(await readFile(options.tlsRootFile)),
      { "grpc.max_receive_message_length": -1 },
    );
    return new OrderingClient(options, client);
  }

  /** A channel's configuration, as this orderer has it. */
  async currentConfig(channel: string): Promise<common.Config> {
    return (await this.#current(channel)).config;
  }

  block(channel: string, number: number): Promise<common.Block> {
    return this.#firstBlock(channel, { from: number }, () => true);
  }

  /** Waits until the channel's configuration is one that is accepted. */
  async untilConfig(channel: string, accept: (config: common.Config) => boolean): Promise<void> {
    const { config: present, height } = await this.#current(channel);
    if (accept(present)) return;
    await this.#firstBlock(channel, { from: height }, (block) => {
      const config = configOf(block);
      return config !== undefined && accept(config);
    });
  }

  /**
   * Submits an envelope; it is then accepted, not yet ordered.
   *
   * @throws a BroadcastRefusal with the orderer's reason.
   */
  async broadcast(envelope: common.Envelope): Promise<void> {
    const stream = this.#client.broadcast({ deadline: Date.now() + CALL_DEADLINE_MS });
    const answer = await new Promise<orderer.BroadcastResponse>((resolve, reject) => {
      stream.on("data", resolve);
      stream.on("error", reject);
      stream.on("end", () => {
        reject(new Error("no answer"));
      });
      stream.write(envelope);
      stream.end();
    });
    const status = answer.getStatus();
    if (status === common.Status.SUCCESS) return;
    throw new BroadcastRefusal(
      `The orderer at ${this.address} refused (${status}): ${answer.getInfo()}`,
      status === common.Status.SERVICE_UNAVAILABLE,
    );
  }

  async #current(channel: string): Promise<{ config: common.Config; height: number }> {
    const newest = await this.#firstBlock(channel, { from: "newest" }, () => true);
    const number = configNumberOf(newest);
    const config = configOf(await this.block(channel, number));
    if (config === undefined)
      throw new Error(`Block ${number} of ${channel} has no configuration.`);
    return { config, height: (newest.getHeader()?.getNumber() ?? 0) + 1 };
  }

  async #firstBlock(
    channel: string,
    wanted: Wanted,
    accept: (block: common.Block) => boolean,
  ): Promise<common.Block> {
    const request = seekRequest(channel, wanted, this.#identity);
    const stream = this.#client.deliver({ deadline: Date.now() + CALL_DEADLINE_MS });
    try {
      return await new Promise<common.Block>((resolve, reject) => {
        stream.on("data", (response: orderer.DeliverResponse) => {
          const block = response.getBlock();
          if (block === undefined) {
            const status = response.getStatus();
            reject(new Error(`The orderer at ${this.address} delivers no ${channel} (${status}).`));
          } else if (accept(block)) resolve(block);
        });
        stream.on("error", reject);
        stream.on("end", () => {
          reject(new Error(`The orderer at ${this.address} ended its answer.`));
        });
        stream.write(request);
      });
    } finally {
      stream.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }
}
