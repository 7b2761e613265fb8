import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { InstanceRecord, LineageEntry, MigrationRecord } from "@basics/chaincode/records";
import type { Consortium } from "@basics/consortium";

const requestDeadlineMs = 120_000;
const statementDeadlineMs = 300_000;
const retryMs = 100;

/** What a gateway answered. */
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

/** A cloud manager reduced to its calls: what a test says to one operator's gateway over REST. */
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
    const end = Date.now() + statementDeadlineMs;
    while ((await fetch(`${this.url}/readyz`)).status !== 200) {
      if (Date.now() > end) throw new Error(`the gateway of ${this.mspId} is not ready`);
      await delay(retryMs);
    }
  }

  coinId(): string {
    return `${this.mspId}:${randomUUID()}`;
  }

  async register(host: string): Promise<string> {
    const { body } = await this.expect<InstanceRecord>(201, "POST", "/v1/instances", { host });
    return body.instanceId;
  }

  async migrations(query: Record<string, string>): Promise<MigrationView[]> {
    const all: MigrationView[] = [];
    let cursor: string | undefined;
    do {
      const search = new URLSearchParams({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      const path = `/v1/migrations?${search.toString()}`;
      const { body } = await this.expect<{ items: MigrationView[]; nextCursor?: string }>(
        200,
        "GET",
        path,
      );
      all.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    return all;
  }

  async migration(migrationId: string): Promise<MigrationView> {
    return (await this.expect<MigrationView>(200, "GET", `/v1/migrations/${migrationId}`)).body;
  }

  async lineage(instanceId: string): Promise<LineageEntry[]> {
    const path = `/v1/instances/${instanceId}/lineage?limit=1000`;
    return (await this.expect<{ items: LineageEntry[] }>(200, "GET", path)).body.items;
  }

  /**
   * Makes a statement until it stands: through restarts of the gateway and of the ledger, saying the
   * same again each time, as a manager does that does not know how its last call ended.
   */
  async say(method: string, path: string, body: object): Promise<void> {
    const end = Date.now() + statementDeadlineMs;
    for (;;) {
      const answer = await this.request<{ code?: string }>(method, path, body).catch(
        (error: unknown) => error as Error,
      );
      if (!(answer instanceof Error)) {
        if (answer.status === 200 || answer.status === 201) return;
        if (answer.status !== 202 && answer.status !== 503 && answer.status !== 504) {
          throw new Error(
            `${this.mspId} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`,
          );
        }
      }
      if (Date.now() > end) throw new Error(`${this.mspId} ${method} ${path}: no end of trouble`);
      await delay(retryMs);
    }
  }

  /**
   * Makes a request and fails unless the answer has that status; repeats a read while the ledger
   * does not answer in time.
   */
  async expect<T>(status: number, method: string, path: string, body?: object): Promise<Answer<T>> {
    const end = Date.now() + statementDeadlineMs;
    let answer = await this.request<T>(method, path, body);
    while (method === "GET" && answer.status === 503 && status !== 503 && Date.now() < end) {
      await delay(retryMs);
      answer = await this.request<T>(method, path, body);
    }
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
      signal: AbortSignal.timeout(requestDeadlineMs),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? undefined : JSON.parse(text)) as T,
    };
  }
}

/** A digest as a manager would find it, without the image. */
export function someVmId(): string {
  return `sha256-tree:${randomBytes(32).toString("hex")}`;
}
