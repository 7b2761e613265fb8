import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { layoutOf } from "@basics/consortium/data";
import { ledgerUnderTest, withThreeOrderers } from "../harness/ledger-under-test.js";
import { TestConsortium } from "../harness/test-consortium.js";
import { Disks, whyNoDisks } from "./disks.js";
import type { Scene } from "./plan.js";

/** The first two have their managers played by the test, the others have reference managers. */
const operators = ["Org1MSP", "Org2MSP", "Org3MSP", "Org4MSP"];
const managed = ["Org3MSP", "Org4MSP"];
/** A manager leaves 64 MiB of its disk free. */
const managerDiskMiB = 96;
const gatewayDiskMiB = 1;
const longestStartMs = 120_000;
const retryMs = 200;

/** A consortium on which everything can be broken that a plan names. */
export class Stage implements AsyncDisposable {
  readonly consortium: TestConsortium;
  readonly disks: Disks | undefined;
  readonly #isSmall: boolean;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #over = new AbortController();
  readonly #keeping: Promise<void>[];

  private constructor(consortium: TestConsortium, disks: Disks | undefined, isSmall: boolean) {
    this.consortium = consortium;
    this.disks = disks;
    this.#isSmall = isSmall;
    this.#keeping = [...consortium.participants.values()].map(({ feed }) =>
      feed.keepConnected(this.#over.signal),
    );
  }

  /** @param isSmall - with no more processes than it takes: then no chaincode is killed. */
  static async start(isSmall: boolean): Promise<Stage> {
    const dataDirectory = await mkdtemp(join(tmpdir(), "basics-faults-"));
    const disks = whyNoDisks() === undefined ? await Disks.create() : undefined;
    const layout = layoutOf(dataDirectory);
    for (const mspId of disks === undefined ? [] : operators) {
      const { gatewayData, managerData } = layout.operator(mspId);
      await disks?.mount(gatewayData, gatewayDiskMiB);
      if (managed.includes(mspId)) await disks?.mount(managerData, managerDiskMiB);
    }
    try {
      const consortium = await TestConsortium.start(operators.length, {
        ...{ dataDirectory, withManagers: managed, separateChaincode: !isSmall },
        preload: [new URL("./clock-preload.js", import.meta.url).href],
        ...withThreeOrderers(),
      });
      return new Stage(consortium, disks, isSmall);
    } catch (error) {
      await disks?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  get scene(): Scene {
    const onFabric = ledgerUnderTest === "fabric";
    const nodes = operators.flatMap((mspId) => [`peer0.${mspId}`, `orderer.${mspId}`]);
    return {
      ...{ operators, managers: managed, hasDisks: this.disks !== undefined },
      nodes: onFabric ? [...nodes, "orderer0", "orderer1", "orderer2"] : ["network"],
      hasChaincodeProcesses: onFabric || (!this.#isSmall && existsSync("/proc/self/stat")),
    };
  }

  /** The operators whose managers the test plays. */
  get played(): string[] {
    return operators.filter((mspId) => !managed.includes(mspId));
  }

  /** VMs that the test moves: they keep the machine busy for as long as a round lasts. */
  get vmsPerOperator(): number {
    return this.#isSmall ? 1 : 2;
  }

  /** Does something to a process, after whatever else is being done to it. */
  async inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#turns.set(name, mine);
    return mine;
  }

  /** Starts a killed process again, as a supervisor does: until it stays. */
  async revive(name: string): Promise<void> {
    const end = Date.now() + longestStartMs;
    for (;;) {
      try {
        await this.consortium.consortium.restart(name);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await delay(retryMs);
      }
    }
  }

  signal(name: string, signal: NodeJS.Signals): void {
    try {
      process.kill(this.consortium.consortium.service(name).pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Lets the clock of an operator's processes be so far from the real one. */
  async setClock(mspId: string, offsetMs: number): Promise<void> {
    const { gatewayConfig, managerConfig } = this.consortium.consortium.layout.operator(mspId);
    await writeFile(`${gatewayConfig}.clock`, String(offsetMs));
    await writeFile(`${managerConfig}.clock`, String(offsetMs));
    const parts = managed.includes(mspId) ? ["gateway", "manager"] : ["gateway"];
    // In turn: one that is being started would not know what to do with the signal.
    await Promise.all(
      parts.map((part) => {
        const name = `${part}:${mspId}`;
        return this.inTurn(name, () => {
          this.signal(name, "SIGUSR2");
          return Promise.resolve();
        });
      }),
    );
  }

  /** Where a gateway or a manager keeps its files. */
  folderOf(service: string): string {
    const [part, mspId = ""] = service.split(":");
    const { gatewayData, managerData } = this.consortium.consortium.layout.operator(mspId);
    return part === "gateway" ? gatewayData : managerData;
  }

  /** The embedded network's child that runs an operator's chaincode; undefined while there is none. */
  async chaincodeChild(mspId: string): Promise<number | undefined> {
    const { pid: network } = this.consortium.consortium.service("network");
    for (const name of await readdir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const status = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      const parent = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent !== network) continue;
      const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
      if (environment.split("\0").includes(`CORE_PEER_LOCALMSPID=${mspId}`)) return Number(name);
    }
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.consortium[Symbol.asyncDispose]();
    await Promise.all(this.#keeping);
    await this.disks?.[Symbol.asyncDispose]();
  }
}
