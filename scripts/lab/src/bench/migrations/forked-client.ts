import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { nodeFlags } from "@basics/consortium";
import type { Network } from "@basics/descriptor";
import type { CommitRequest, LedgerClient, Submitted } from "./bare-client.js";

export interface ForkedRequest {
  readonly id: number;
  readonly call:
    | { readonly name: "submit"; readonly args: Parameters<LedgerClient["submit"]> }
    | { readonly name: "has"; readonly args: Parameters<LedgerClient["has"]> };
}

/** The reply to the request with this id; the id 0 stands for the start. */
export interface ForkedReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const PROGRAM = fileURLToPath(new URL("bare-process.js", import.meta.url));

/** One operator's bare client in a process of its own, as a gateway is. */
export class ForkedClient implements LedgerClient {
  readonly privateChannel: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  private constructor(privateChannel: string, child: ChildProcess, mspId: string) {
    this.privateChannel = privateChannel;
    this.#child = child;
    child.on("message", ({ id, error, result }: ForkedReply) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
    child.once("exit", () => {
      for (const waiting of this.#waiting.values()) {
        waiting.reject(new Error(`the bare client of ${mspId} ended`));
      }
    });
  }

  static async connect(network: Network, mspId: string): Promise<ForkedClient> {
    // Commit requests are bytes, which JSON would encode at length.
    const child = fork(PROGRAM, { execArgv: [...nodeFlags], serialization: "advanced" });
    const client = new ForkedClient(network.operators[mspId]?.privateChannel ?? "", child, mspId);
    try {
      await client.#ask(0, { network, mspId });
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async submit(channel: string, transaction: string, request: object): Promise<Submitted> {
    const args = [channel, transaction, request] as const;
    return (await this.#call({ name: "submit", args: [...args] })) as Submitted;
  }

  async has(committed: CommitRequest): Promise<void> {
    await this.#call({ name: "has", args: [committed] });
  }

  async close(): Promise<void> {
    // An interrupt from a terminal also ends the child, so it may be gone already.
    if (!this.#child.connected) return;
    const exit = once(this.#child, "exit");
    this.#child.disconnect();
    await exit;
  }

  #call(call: ForkedRequest["call"]): Promise<unknown> {
    this.#asked += 1;
    const request: ForkedRequest = { id: this.#asked, call };
    return this.#ask(request.id, request);
  }

  #ask(id: number, message: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send(message, (error) => {
        if (error !== null) reject(error);
      });
    });
  }
}
