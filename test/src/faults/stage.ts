import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { layoutOf } from "@basics/consortium/data";
import { LEDGER_UNDER_TEST, withThreeOrderers } from "../harness/ledger-under-test.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { TestConsortium } from "../harness/test-consortium.js";
import { readUntil } from "../harness/waiting.js";
import { Disks, whyNoDisks } from "./disks.js";
import type { Scene } from "./scene.js";

/** The test plays the managers of the first two operators; the others have reference managers. */
const operators = ["Org1MSP", "Org2MSP", "Org3MSP", "Org4MSP"];
const managed = ["Org3MSP", "Org4MSP"];
/** A manager keeps 64 MiB of its disk free, so its disk must be larger than that. */
const MANAGER_DISK_MIB = 96;
const GATEWAY_DISK_MIB = 1;

/** A consortium in which everything can be broken that a fault names. */
export class Stage implements AsyncDisposable {
  readonly consortium: TestConsortium;
  readonly disks: Disks | undefined;
  /** True if it runs on few processes; then no chaincode has a process that could be killed. */
  readonly isSmall: boolean;
  readonly #turns = new Map<string, Promise<unknown>>();

  private constructor(consortium: TestConsortium, disks: Disks | undefined, isSmall: boolean) {
    this.consortium = consortium;
    this.disks = disks;
    this.isSmall = isSmall;
  }

  static async start(isSmall: boolean): Promise<Stage> {
    const { path: dataDirectory } = await TemporaryFolder.make();
    const disks = whyNoDisks() === undefined ? await Disks.create() : undefined;
    const layout = layoutOf(dataDirectory);
    for (const mspId of disks === undefined ? [] : operators) {
      const { gatewayData, managerData } = layout.operator(mspId);
      await disks?.mount(gatewayData, GATEWAY_DISK_MIB);
      if (managed.includes(mspId)) await disks?.mount(managerData, MANAGER_DISK_MIB);
    }
    try {
      const consortium = await TestConsortium.start(operators.length, {
        dataDirectory,
        withManagers: managed,
        separateChaincode: !isSmall,
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
    const onFabric = LEDGER_UNDER_TEST === "fabric";
    return {
      ledger: LEDGER_UNDER_TEST,
      operators,
      managed,
      hasDisks: this.disks !== undefined,
      hasChaincodeProcesses: onFabric || (!this.isSmall && existsSync("/proc/self/stat")),
    };
  }

  /** The operators whose managers the test plays. */
  get played(): string[] {
    return operators.filter((mspId) => !managed.includes(mspId));
  }

  /** The number of VMs that the test itself moves, for each operator whose manager it plays. */
  get vmsPerOperator(): number {
    return this.isSmall ? 1 : 3;
  }

  /**
   * Does something to a process when everything that was begun before with that process is done.
   */
  async inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#turns.set(name, mine);
    return mine;
  }

  /** Starts a killed process again. Like a supervisor, it tries until the process stays. */
  async revive(name: string): Promise<void> {
    const restarting = () =>
      this.consortium.consortium.restart(name).then(
        () => undefined,
        (error: unknown) => error as Error,
      );
    const error = await readUntil(restarting, (each) => each === undefined);
    if (error !== undefined) throw error;
  }

  signal(name: string, signal: NodeJS.Signals): void {
    try {
      process.kill(this.consortium.consortium.service(name).pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Sets the clock of an operator's processes wrong by so much; 0 sets it right. */
  async setClock(mspId: string, offsetMs: number): Promise<void> {
    const { gatewayConfig, managerConfig } = this.consortium.consortium.layout.operator(mspId);
    await writeFile(`${gatewayConfig}.clock`, String(offsetMs));
    await writeFile(`${managerConfig}.clock`, String(offsetMs));
    const parts = managed.includes(mspId) ? ["gateway", "manager"] : ["gateway"];
    // The signal waits for its turn, since a process that is just being started would die of it.
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

  /** The folder in which a gateway or a manager keeps its files. */
  folderOf(service: string): string {
    const [part, mspId = ""] = service.split(":");
    const { gatewayData, managerData } = this.consortium.consortium.layout.operator(mspId);
    return part === "gateway" ? gatewayData : managerData;
  }

  /**
   * The process id of the embedded network's child that runs an operator's chaincode, if it runs.
   */
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
    await this.consortium[Symbol.asyncDispose]();
    await this.disks?.[Symbol.asyncDispose]();
  }
}
