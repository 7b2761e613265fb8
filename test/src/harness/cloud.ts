import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { coinId } from "@basics/chaincode/domain";
import type { InstanceRecord, LineageEntry, MigrationRecord } from "@basics/chaincode/records";
import type { Consortium } from "@basics/consortium";
import { readUntil, untilTrue } from "./waiting.js";
import type { Patience } from "./waiting.js";

const REQUEST_DEADLINE_MS = 120_000;
/** Long enough for a ledger that was killed to be back. */
const patience: Patience = { withinMs: 300_000, everyMs: 100 };
/**
 * Answers after which a client says the same again: not known yet, no ledger, no answer in time.
 */
const unsettled: readonly number[] = [202, 503, 504];

/** The answer of a gateway to one request. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export type MigrationView = MigrationRecord & {
  readonly finished: boolean;
  readonly mayRun: { readonly source: boolean; readonly destination: boolean };
  readonly settlement?: { readonly statement: string; readonly state: string };
};

/** A cloud manager reduced to its REST calls: a test makes them at one operator's gateway. */
export class Cloud {
  readonly mspId: string;
  readonly url: string;
  readonly #token: string;

  constructor(mspId: string, url: string, token: string) {
    this.mspId = mspId;
    this.url = url;
    this.#token = token;
  }

  static async of(consortium: Consortium, mspId: string, role = "manager"): Promise<Cloud> {
    const operator = consortium.operators.find((each) => each.mspId === mspId);
    if (operator === undefined) throw new Error(`no operator ${mspId}`);
    const files = consortium.layout.operator(mspId);
    const file = role === "manager" ? files.managerToken : files.auditorToken;
    return new Cloud(mspId, operator.gatewayUrl, (await readFile(file, "utf8")).trim());
  }

  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** Waits until the gateway says that it is ready. */
  async ready(): Promise<void> {
    await untilTrue(
      `the gateway of ${this.mspId} is ready`,
      async () => (await fetch(`${this.url}/readyz`)).status === 200,
      patience,
    );
  }

  coinId(): string {
    return someId(this.mspId);
  }

  async register(host: string): Promise<string> {
    const { body } = await this.expect<InstanceRecord>(201, "POST", "/v1/instances", { host });
    return body.instanceId;
  }

  async migration(migrationId: string): Promise<MigrationView> {
    return (await this.expect<MigrationView>(200, "GET", `/v1/migrations/${migrationId}`)).body;
  }

  /** The whole lineage of an instance, page by page. */
  async lineage(instanceId: string): Promise<LineageEntry[]> {
    const all: LineageEntry[] = [];
    let cursor: string | undefined;
    do {
      const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
      const { body } = await this.expect<{ items: LineageEntry[]; nextCursor?: string }>(
        200,
        "GET",
        `/v1/instances/${instanceId}/lineage${query}`,
      );
      all.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    return all;
  }

  /**
   * Repeats a statement until it is recorded, through restarts of the gateway and of the ledger. A manager
   * does the same when it does not know how its last call ended.
   */
  async say(method: string, path: string, body: object): Promise<void> {
    const answer = await readUntil(
      () => this.request(method, path, body).catch((error: unknown) => error as Error),
      (each) => !(each instanceof Error) && !unsettled.includes(each.status),
      patience,
    );
    if (answer instanceof Error) throw answer;
    if (answer.status === 200 || answer.status === 201) return;
    const found = JSON.stringify(answer.body);
    throw new Error(`${this.mspId} ${method} ${path}: ${answer.status} ${found}`);
  }

  /**
   * Makes a request and fails unless the answer has that status. A read is repeated while the ledger does
   * not answer in time.
   */
  async expect<T>(status: number, method: string, path: string, body?: object): Promise<Answer<T>> {
    const mayRepeat = method === "GET" && status !== 503;
    const answer = await readUntil(
      () => this.request<T>(method, path, body),
      (each) => !mayRepeat || each.status !== 503,
      patience,
    );
    if (answer.status !== status) {
      const found = JSON.stringify(answer.body);
      throw new Error(`${this.mspId} ${method} ${path}: ${answer.status}, not ${status}: ${found}`);
    }
    return answer;
  }

  async request<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: this.authorization,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? undefined : JSON.parse(text)) as T,
    };
  }
}

/** A new id, coined by an operator. */
export function someId(mspId: string): string {
  return coinId(mspId, Date.now());
}

/** A random digest, for migrations of VMs that have no image. */
export function someVmId(): string {
  return `sha256-tree:${randomBytes(32).toString("hex")}`;
}
