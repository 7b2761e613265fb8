import { rm } from "node:fs/promises";
import { LedgerClient } from "@basics/audit";
import { Consortium, operatorNames } from "@basics/consortium";
import { readSecret } from "@basics/consortium/data";
import { ManagerControl } from "@basics/consortium/running";
import type { ConsortiumOptions } from "@basics/consortium";
import { Cloud } from "./cloud.js";
import { EventFeed } from "./event-feed.js";
import { fabricUnderTest } from "./ledger-under-test.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import type { Participant } from "./workload.js";

/**
 * A consortium of real processes in a temporary folder; both are gone when the test disposes of it.
 */
export class TestConsortium implements AsyncDisposable {
  readonly consortium: Consortium;
  readonly participants = new Map<string, Participant>();
  readonly clients = new Map<string, LedgerClient>();
  readonly #over = new AbortController();
  readonly #keepingConnected: Promise<void>[] = [];

  private constructor(consortium: Consortium) {
    this.consortium = consortium;
  }

  /** @param operators - MSP ids, or how many operators of usual names. */
  static async start(
    operators: number | readonly string[],
    options: Partial<ConsortiumOptions> = {},
  ): Promise<TestConsortium> {
    const dataDirectory = options.dataDirectory ?? (await TemporaryFolder.make()).path;
    const consortium = await Consortium.start({
      withManagers: false,
      fabric: fabricUnderTest(),
      ...options,
      dataDirectory,
      operators: typeof operators === "number" ? operatorNames(operators) : operators,
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

  /** The control API of an operator's reference manager. */
  async manager(mspId: string): Promise<ManagerControl> {
    const operator = this.consortium.operators.find((each) => each.mspId === mspId);
    if (operator?.managerUrl === undefined) throw new Error(`no manager of ${mspId}`);
    const token = await readSecret(this.consortium.layout.operator(mspId).controlToken);
    return new ManagerControl(operator.managerUrl, token);
  }

  /** Takes another operator in, as `basics operator add` does. */
  async addOperator(mspId: string): Promise<void> {
    await this.consortium.addOperator(mspId, { privateChannel: true });
    await this.#follow(mspId);
  }

  /** Kills a service as a crash would, and starts it again. */
  async crash(name: string): Promise<void> {
    await this.consortium.service(name).kill();
    await this.consortium.restart(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    for (const { feed } of this.participants.values()) await feed[Symbol.asyncDispose]();
    for (const client of this.clients.values()) await client[Symbol.asyncDispose]();
    await this.consortium.stop();
    await Promise.all(this.#keepingConnected);
    await rm(this.consortium.layout.root, { recursive: true, force: true, maxRetries: 3 });
  }

  async #follow(mspId: string): Promise<void> {
    const cloud = await Cloud.of(this.consortium, mspId);
    const feed = await EventFeed.open(cloud);
    this.participants.set(mspId, { cloud, feed });
    this.#keepingConnected.push(feed.keepConnected(this.#over.signal));
    this.clients.set(mspId, await LedgerClient.connect(this.consortium.network, mspId));
  }
}
