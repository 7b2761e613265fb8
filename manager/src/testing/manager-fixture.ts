import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { ManagerConfigInput } from "../config.js";
import { parseConfig } from "../config.js";
import type { Manager } from "../start-manager.js";
import { startManager } from "../start-manager.js";
import type { MigrationView } from "../migration/tasks.js";
import type { VmRecord } from "../store/records.js";
import { freePort } from "./free-port.js";
import type { ManagerProcess } from "./manager-process.js";
import { startManagerProcess } from "./manager-process.js";
import type { StubConsortium } from "./stub-consortium.js";
import type { StubGateway } from "./stub-gateway.js";
import { startStubGateway, STUB_TOKEN } from "./stub-gateway.js";

const CONTROL_TOKEN = "a-control-token-for-tests";

/** An answer of a manager. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface FixtureOptions {
  readonly transferEndpoint?: string;
  readonly config?: Partial<ManagerConfigInput>;
  /** Runs the manager as a process of its own. */
  readonly asProcess?: boolean;
}

/** An operator for tests: a stub gateway, and a manager that can be stopped and started again. */
export class OperatorFixture {
  readonly mspId: string;
  readonly gateway: StubGateway;
  readonly folder: string;
  readonly port: number;
  #manager: Manager | undefined;
  #process: ManagerProcess | undefined;

  private constructor(mspId: string, gateway: StubGateway, folder: string, port: number) {
    this.mspId = mspId;
    this.gateway = gateway;
    this.folder = folder;
    this.port = port;
  }

  /** Starts the gateway, and the manager on a free port that stays the same over restarts. */
  static async start(
    consortium: StubConsortium,
    mspId: string,
    options: FixtureOptions = {},
  ): Promise<OperatorFixture> {
    const folder = await mkdtemp(join(tmpdir(), "basics-manager-"));
    const port = await freePort();
    consortium.addOperator(mspId, options.transferEndpoint ?? `http://127.0.0.1:${port}`);
    const gateway = await startStubGateway(consortium, mspId);
    const fixture = new OperatorFixture(mspId, gateway, folder, port);
    if (options.asProcess === true) await fixture.startProcess(options.config);
    else await fixture.startManager(options.config);
    return fixture;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async startManager(config: Partial<ManagerConfigInput> = {}): Promise<void> {
    const level = process.env.BASICS_TEST_LOG ?? "silent";
    this.#manager = await startManager(
      parseConfig(this.#configWith(config), "the test"),
      pino({ level }),
    );
  }

  #configWith(config: Partial<ManagerConfigInput>): ManagerConfigInput {
    return {
      gateway: { url: this.gateway.url, token: STUB_TOKEN },
      listen: { port: this.port },
      controlToken: CONTROL_TOKEN,
      dataDirectory: this.folder,
      hosts: ["host-a", "host-b"],
      ...config,
    };
  }

  async stopManager(): Promise<void> {
    await this.#manager?.close();
    this.#manager = undefined;
  }

  /** Starts it as a process of its own, which `kill` ends without any warning. */
  async startProcess(config: Partial<ManagerConfigInput> = {}): Promise<void> {
    this.#process = await startManagerProcess(this.#configWith(config));
  }

  /** `kill -9`; resolves once the process is gone. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.stopManager();
    await this.gateway.close();
    await rm(this.folder, { recursive: true });
  }

  async call<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${CONTROL_TOKEN}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** @param what an image's path, or a VM's parts. */
  async import(
    name: string,
    what: string | readonly { readonly role: string; readonly image: string }[],
  ): Promise<VmRecord> {
    const source = typeof what === "string" ? { image: what } : { parts: what };
    const vm = { name, host: "host-a", ...source };
    return (await this.call<VmRecord>("POST", "/vms", vm)).body;
  }

  async migrate(
    vm: VmRecord,
    to: ({ readonly destination: string } | { readonly host: string }) & {
      readonly expiresAt?: string;
    },
  ): Promise<MigrationView> {
    const path = `/vms/${encodeURIComponent(vm.instanceId)}/migrations`;
    return (await this.call<MigrationView>("POST", path, to)).body;
  }

  async vm(instanceId: string): Promise<VmRecord> {
    return (await this.call<VmRecord>("GET", `/vms/${encodeURIComponent(instanceId)}`)).body;
  }

  /** A VM by its name, once it is registered. */
  async vmNamed(name: string): Promise<VmRecord> {
    return await until(async () => {
      const { body } = await this.call<{ items: VmRecord[] }>("GET", "/vms");
      return body.items.find((vm) => vm.name === name && vm.registered);
    });
  }

  async migration(migrationId: string): Promise<MigrationView> {
    const path = `/migrations/${encodeURIComponent(migrationId)}`;
    return (await this.call<MigrationView>("GET", path)).body;
  }

  /** Resolves once a migration has ended here. */
  async ended(migrationId: string): Promise<MigrationView> {
    return await until(async () => {
      const view = await this.migration(migrationId);
      return view.outcome === undefined ? undefined : view;
    });
  }
}

const LONGEST_WAIT_MS = 300_000;

/** Asks again until there is an answer; fails after five minutes, so that a test can clean up. */
export async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const endsAtMs = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < endsAtMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("What was waited for did not happen within five minutes.");
}
