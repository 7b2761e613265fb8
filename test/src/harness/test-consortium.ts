import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LedgerClient } from "@basics/audit";
import { Consortium, operatorNames } from "@basics/consortium";
import type { ConsortiumOptions } from "@basics/consortium";
import { Cloud } from "./cloud.js";
import { EventFeed } from "./event-feed.js";
import { fabricUnderTest } from "./ledger-under-test.js";
import type { Participant } from "./workload.js";

/** A consortium of real processes in a temporary folder, gone with the test. */
export class TestConsortium implements AsyncDisposable {
  readonly consortium: Consortium;
  readonly participants = new Map<string, Participant>();
  readonly clients = new Map<string, LedgerClient>();

  private constructor(consortium: Consortium) {
    this.consortium = consortium;
  }

  static async start(
    operators: number,
    options: Partial<ConsortiumOptions> = {},
  ): Promise<TestConsortium> {
    const consortium = await Consortium.start({
      dataDirectory: await mkdtemp(join(tmpdir(), "basics-test-")),
      operators: operatorNames(operators),
      withManagers: false,
      fabric: fabricUnderTest(),
      ...options,
    });
    const test = new TestConsortium(consortium);
    try {
      for (const { mspId } of consortium.operators) await test.#follow(mspId);
    } catch (error) {
      await test[Symbol.asyncDispose]();
      throw error;
    }
    return test;
  }

  get consortiumChannel(): string {
    return this.consortium.network.consortiumChannel;
  }

  participant(mspId: string): Participant {
    const participant = this.participants.get(mspId);
    if (participant === undefined) throw new Error(`no participant ${mspId}`);
    return participant;
  }

  cloud(mspId: string): Cloud {
    return this.participant(mspId).cloud;
  }

  client(mspId: string): LedgerClient {
    const client = this.clients.get(mspId);
    if (client === undefined) throw new Error(`no client of ${mspId}`);
    return client;
  }

  /** Takes another operator in, as `basics operator add` does. */
  async addOperator(mspId: string): Promise<void> {
    await this.consortium.addOperator(mspId, { privateChannel: true });
    await this.#follow(mspId);
  }

  async #follow(mspId: string): Promise<void> {
    const cloud = await Cloud.of(this.consortium, mspId);
    this.participants.set(mspId, { cloud, feed: await EventFeed.open(cloud) });
    this.clients.set(mspId, await LedgerClient.connect(this.consortium.network, mspId));
  }

  /** Kills a service as a crash would, and starts it again; event feeds find their place again. */
  async crash(name: string): Promise<void> {
    await this.consortium.service(name).kill();
    await this.restart(name);
  }

  /** Starts a killed service again and reconnects the feeds that were broken. */
  async restart(name: string): Promise<void> {
    await this.consortium.restart(name);
    const [part, mspId] = name.split(":");
    if (part !== "gateway" || mspId === undefined) return;
    const { feed } = this.participant(mspId);
    await feed.ended();
    await feed.connect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { feed } of this.participants.values()) await feed[Symbol.asyncDispose]();
    for (const client of this.clients.values()) await client[Symbol.asyncDispose]();
    await this.consortium.stop();
    await rm(this.consortium.layout.root, { recursive: true, force: true });
  }
}
