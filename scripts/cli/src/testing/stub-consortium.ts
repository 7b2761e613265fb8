import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { layoutOf } from "@basics/consortium/data";
import type { ConsortiumState } from "@basics/consortium/data";
import type { StubServer } from "@basics/consortium/testing/stub-server";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";

export interface StubOperator {
  readonly mspId: string;
  readonly gateway: StubServer;
  readonly manager?: StubServer;
}

/**
 * A data directory as a running consortium leaves it, with stubs for its services. Commands find
 * and call them without a real consortium. This process counts as the one that runs it.
 */
export class StubConsortium implements AsyncDisposable {
  readonly folder: TemporaryFolder;
  /** The requests that came to the control socket. */
  readonly asked: unknown[] = [];
  #closeControl: (() => Promise<void>) | undefined;

  private constructor(folder: TemporaryFolder) {
    this.folder = folder;
  }

  static async make(
    operators: readonly StubOperator[],
    changes: Partial<ConsortiumState> = {},
  ): Promise<StubConsortium> {
    const consortium = new StubConsortium(await TemporaryFolder.make());
    await consortium.#write(operators, changes);
    return consortium;
  }

  /** The options that name its data directory. */
  get data(): readonly string[] {
    return ["--data", this.folder.path];
  }

  /** Answers requests on the control socket with these lines. */
  async answerControl(...lines: readonly object[]): Promise<void> {
    const server = createServer((socket) => {
      createInterface({ input: socket }).once("line", (line) => {
        this.asked.push(JSON.parse(line));
        socket.end(lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
      });
    });
    server.listen(this.folder.file("control"));
    await once(server, "listening");
    this.#closeControl = async () => {
      await new Promise((resolve) => server.close(resolve));
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closeControl?.();
    await this.folder[Symbol.asyncDispose]();
  }

  async #write(
    operators: readonly StubOperator[],
    changes: Partial<ConsortiumState>,
  ): Promise<void> {
    const token = (mspId: string, kind: string): string =>
      this.folder.file(`${mspId}.${kind}.token`);
    const state: ConsortiumState = {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      ledger: "embedded",
      descriptor: this.folder.file("network.json"),
      control: this.folder.file("control"),
      nodes: [{ name: "network", pid: process.pid }],
      oracleUrls: [],
      operators: operators.map(({ mspId, gateway, manager }) => ({
        mspId,
        gateway: { url: gateway.url, pid: process.pid },
        ...(manager === undefined ? {} : { manager: { url: manager.url, pid: process.pid } }),
        managerToken: token(mspId, "manager"),
        auditorToken: token(mspId, "auditor"),
        controlToken: token(mspId, "control"),
      })),
      ...changes,
    };
    for (const { mspId } of operators) {
      for (const kind of ["manager", "auditor", "control"]) {
        await writeFile(token(mspId, kind), `${kind} of ${mspId}\n`);
      }
    }
    await writeFile(layoutOf(this.folder.path).stateFile, JSON.stringify(state));
  }
}
