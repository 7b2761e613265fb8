import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ProxyConfigFile } from "@basics/oracle/proxy";
import { findFreePorts } from "@basics/local";
import { readUntil } from "../../harness/waiting.js";
import type { OrderingUnderTest } from "./ordering-under-test.js";
import { BLOCK_SIZE_TXS } from "./ordering-under-test.js";

export const CHANNEL = "consortium";

/** A line of the proxy's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/**
 * A proxy in a process of its own, as an operator runs it. It keeps its port and journal when
 * restarted.
 */
export class ProxyProcess {
  readonly address: string;
  readonly adminUrl: string;
  readonly #configFile: string;
  readonly #log: string[] = [];
  readonly #waiting: (() => void)[] = [];
  #process: ChildProcess | undefined;

  private constructor(configFile: string, port: number, adminPort: number) {
    this.#configFile = configFile;
    this.address = `localhost:${port}`;
    this.adminUrl = `http://127.0.0.1:${adminPort}`;
  }

  /** @param changes - parameters of the channel that differ from the usual ones */
  static async create(
    ordering: OrderingUnderTest,
    name: string,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<ProxyProcess> {
    const { folder, orderers, clientFiles, proxyTls } = ordering;
    const file = (what: string): string => join(folder, `${name}-${what}`);
    await writeFile(file("cert.pem"), proxyTls.certificate);
    await writeFile(file("key.pem"), proxyTls.privateKey, { mode: 0o600 });
    const [port = 0, adminPort = 0] = await findFreePorts(2);
    const config: ProxyConfigFile = {
      // File names are relative to the configuration's folder.
      listen: { port, tls: { certificate: `${name}-cert.pem`, privateKey: `${name}-key.pem` } },
      admin: { port: adminPort },
      orderers: orderers.map(({ address, tlsRootCertificate }) => ({
        address,
        tlsRootCertificate,
      })),
      identity: clientFiles,
      journalDirectory: `${name}-journal`,
      channels: {
        [CHANNEL]: {
          blockSizeTxs: BLOCK_SIZE_TXS,
          validators: 4,
          queueingMs: 5,
          electionDelayMs: 20,
          ...changes,
        },
      },
    };
    await writeFile(file("proxy.json"), JSON.stringify(config));
    return new ProxyProcess(file("proxy.json"), port, adminPort);
  }

  /** Starts it, and waits until it takes transactions. */
  async start(): Promise<void> {
    await this.launch();
    const obstacle = await this.untilAnswered();
    if (obstacle !== undefined) throw new Error(`the proxy is not ready: ${obstacle}`);
  }

  /** Starts it, and waits until it listens. */
  async launch(): Promise<void> {
    const script = fileURLToPath(import.meta.resolve("@basics/oracle/proxy-main"));
    const child = spawn(process.execPath, [script, "--config", this.#configFile], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      this.#log.push(line);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    const exited = once(child, "exit").then(() => {
      throw new Error(`the proxy ended: ${said.join("\n")}`);
    });
    await Promise.race([once(createInterface({ input: child.stdout }), "line"), exited]);
    exited.catch(() => undefined);
  }

  /** The lines that it has logged in all its runs. */
  get log(): LogLine[] {
    return this.#log.map((line) => JSON.parse(line) as LogLine);
  }

  /**
   * Waits until it has read the channel's blocks.
   *
   * @returns why it takes no transactions, if it takes none.
   */
  async untilAnswered(): Promise<string | undefined> {
    return readUntil(
      async () => {
        const response = await fetch(`${this.adminUrl}/readyz`);
        const text = await response.text();
        return response.ok ? undefined : text;
      },
      (obstacle) => obstacle?.includes("not read yet") !== true,
      { withinMs: 60_000, everyMs: 20 },
    );
  }

  /** Resolves when it has logged another line. */
  nextLine(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Asks it by a signal to release its last block, as an operator may from a shell. */
  signalFlush(): void {
    this.#process?.kill("SIGUSR2");
  }

  async flush(): Promise<unknown> {
    const response = await fetch(`${this.adminUrl}/flush`, { method: "POST" });
    return response.json();
  }

  async metric(name: string): Promise<number> {
    const response = await fetch(`${this.adminUrl}/metrics`);
    const line = (await response.text())
      .split("\n")
      .find((each) => each.startsWith(name) && !each.startsWith("#"));
    return Number(line?.split(" ").at(-1) ?? 0);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }
}
