import type { Client } from "openapi-fetch";
import type { ReasonCode } from "@basics/chaincode/domain";
import { isOpen } from "@basics/chaincode/domain";
import createClient from "openapi-fetch";
import type { paths } from "../generated/gateway-api.js";
import { backOff } from "./back-off.js";
import { GatewayProblem, noAnswer, problemFromAnswer, strangeAnswer } from "./gateway-problem.js";
import type {
  CreateMigration,
  Instance,
  LineageEntry,
  Migration,
  Operator,
  RegisterInstance,
} from "./gateway-types.js";

/** Options of {@link GatewayClient}. */
export interface GatewayClientOptions {
  /** The gateway's base URL, for example `https://gateway.example:8081`. */
  readonly url: string;
  /**
   * A bearer token; or a function that gives one before each request, so that it can be renewed.
   */
  readonly token: string | (() => string | Promise<string>);
  /** The deadline of one request; default 40 000, more than a gateway waits for its ledger. */
  readonly requestTimeoutMs?: number;
  /**
   * A call is repeated for this long while the gateway or its ledger is away, or the outcome is not
   * known; default 60 000.
   */
  readonly patienceMs?: number;
}

interface Answer<T> {
  data?: T | { status: "pending" | "unknown" };
  error?: unknown;
  response: Response;
}

type Migrations = paths["/v1/migrations"]["get"]["parameters"]["query"];
type Instances = paths["/v1/instances"]["get"]["parameters"]["query"];

/**
 * A gateway's REST API. Each call has a deadline, is repeated while the gateway is away (statements
 * carry ids, so repeating is safe), and ends when its outcome is known.
 *
 * All methods throw GatewayProblem, or the signal's reason when it is aborted. Lists are read page
 * by page, as far as the caller goes through them.
 *
 * @example
 * const gateway = new GatewayClient({ url: "http://127.0.0.1:8081", token });
 * for await (const { migrationId, state } of gateway.listMigrations({ role: "source" })) {
 *   console.log(migrationId, state);
 * }
 */
export class GatewayClient {
  readonly #api: Client<paths>;
  readonly #options: Required<GatewayClientOptions>;

  constructor(options: GatewayClientOptions) {
    this.#options = { requestTimeoutMs: 40_000, patienceMs: 60_000, ...options };
    this.#api = createClient<paths>({
      baseUrl: options.url.replace(/\/+$/, ""),
      redirect: "error",
    });
    this.#api.use({
      onRequest: async ({ request }) => {
        const { token } = this.#options;
        const value = typeof token === "string" ? token : await token();
        request.headers.set("Authorization", `Bearer ${value}`);
      },
    });
  }

  /** Registers a VM. Name its `instanceId`, else a repeated call registers it twice. */
  registerInstance(body: RegisterInstance, signal?: AbortSignal): Promise<Instance> {
    const { instanceId } = body;
    return this.#settle<Instance>(
      (within) => this.#api.POST("/v1/instances", { body, signal: within }),
      instanceId === undefined
        ? undefined
        : () => this.#found(this.getInstance(instanceId, signal)),
      signal,
    );
  }

  /** Reads one VM. A GatewayProblem of status 404 when no ledger knows it. */
  getInstance(instanceId: string, signal?: AbortSignal): Promise<Instance> {
    const params = { path: { instanceId } };
    return this.#settle<Instance>(
      (within) => this.#api.GET("/v1/instances/{instanceId}", { params, signal: within }),
      undefined,
      signal,
    );
  }

  /** Lists VMs, by id. */
  async *listInstances(query: Instances = {}, signal?: AbortSignal): AsyncGenerator<Instance> {
    yield* this.#pages<Instance>(query, signal, (params, within) =>
      this.#api.GET("/v1/instances", { params, signal: within }),
    );
  }

  /** An instance's history over the consortium's ledger and the operator's own, in order. */
  async *lineage(instanceId: string, signal?: AbortSignal): AsyncGenerator<LineageEntry> {
    yield* this.#pages<LineageEntry>({}, signal, ({ query }, within) =>
      this.#api.GET("/v1/instances/{instanceId}/lineage", {
        params: { path: { instanceId }, query },
        signal: within,
      }),
    );
  }

  /** Indicates a migration under an id of the caller's own, so that repeating is safe. */
  createMigration(
    body: CreateMigration & { readonly migrationId: string },
    signal?: AbortSignal,
  ): Promise<Migration> {
    return this.#settle<Migration>(
      (within) => this.#api.POST("/v1/migrations", { body, signal: within }),
      () => this.#found(this.getMigration(body.migrationId, signal)),
      signal,
    );
  }

  /** Reads one migration. A GatewayProblem of status 404 when no ledger knows it. */
  getMigration(migrationId: string, signal?: AbortSignal): Promise<Migration> {
    const params = { path: { migrationId } };
    return this.#settle<Migration>(
      (within) => this.#api.GET("/v1/migrations/{migrationId}", { params, signal: within }),
      undefined,
      signal,
    );
  }

  /** Lists migrations, by id: the inter-cloud ones unless `kind` says otherwise. */
  async *listMigrations(query: Migrations = {}, signal?: AbortSignal): AsyncGenerator<Migration> {
    yield* this.#pages<Migration>(query, signal, (params, within) =>
      this.#api.GET("/v1/migrations", { params, signal: within }),
    );
  }

  /** States the digest that arrived, and its host; the state becomes `confirmed` or `rejected`. */
  verify(
    migrationId: string,
    body: { readonly vmId: string; readonly host: string },
    signal?: AbortSignal,
  ): Promise<Migration> {
    const params = { path: { migrationId } };
    return this.#conclude(migrationId, signal, (within) =>
      this.#api.POST("/v1/migrations/{migrationId}/verification", { params, body, signal: within }),
    );
  }

  /** Declines a migration to this operator. */
  decline(migrationId: string, reason: ReasonCode, signal?: AbortSignal): Promise<Migration> {
    const params = { path: { migrationId } };
    return this.#conclude(migrationId, signal, (within) =>
      this.#api.POST("/v1/migrations/{migrationId}/decline", {
        params,
        body: { reason },
        signal: within,
      }),
    );
  }

  /** Withdraws a migration. When no ledger knows the id, it makes sure that none ever will. */
  cancel(migrationId: string, reason: ReasonCode, signal?: AbortSignal): Promise<Migration> {
    const params = { path: { migrationId } };
    return this.#conclude(migrationId, signal, (within) =>
      this.#api.POST("/v1/migrations/{migrationId}/cancellation", {
        params,
        body: { reason },
        signal: within,
      }),
    );
  }

  /** Reads one operator. A GatewayProblem of status 404 when it is not registered. */
  getOperator(mspId: string, signal?: AbortSignal): Promise<Operator> {
    const params = { path: { mspId } };
    return this.#settle<Operator>(
      (within) => this.#api.GET("/v1/operators/{mspId}", { params, signal: within }),
      undefined,
      signal,
    );
  }

  /** Lists all operators of the consortium, by MSP id. */
  async *listOperators(signal?: AbortSignal): AsyncGenerator<Operator> {
    yield* this.#pages<Operator>({}, signal, (params, within) =>
      this.#api.GET("/v1/operators", { params, signal: within }),
    );
  }

  #conclude(
    migrationId: string,
    signal: AbortSignal | undefined,
    send: (within: AbortSignal) => Promise<Answer<Migration>>,
  ): Promise<Migration> {
    const lookUp = async (): Promise<Migration | undefined> => {
      const found = await this.#found(this.getMigration(migrationId, signal));
      return found === undefined || isOpen(found.state) ? undefined : found;
    };
    return this.#settle<Migration>(send, lookUp, signal);
  }

  async #found<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof GatewayProblem && error.status === 404) return undefined;
      throw error;
    }
  }

  async *#pages<T>(
    query: object,
    signal: AbortSignal | undefined,
    send: (
      params: { query: { cursor?: string } },
      within: AbortSignal,
    ) => Promise<Answer<{ items: T[]; nextCursor?: string }>>,
  ): AsyncGenerator<T> {
    let cursor: string | undefined;
    do {
      const params = { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } };
      const page = await this.#settle<{ items: T[]; nextCursor?: string }>(
        (within) => send(params, within),
        undefined,
        signal,
      );
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** Repeats a request until its outcome is known, or patience ends. */
  async #settle<T>(
    send: (within: AbortSignal) => Promise<Answer<T>>,
    lookUp: (() => Promise<T | undefined>) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const endsAtMs = performance.now() + this.#options.patienceMs;
    let mayHaveCommitted = false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(send, signal);
      if (!(outcome instanceof GatewayProblem)) return outcome.data;
      mayHaveCommitted ||= outcome.mayHaveCommitted;
      if (!outcome.transient || performance.now() >= endsAtMs) {
        throw outcome.afterAttempts(mayHaveCommitted);
      }
      await backOff(attempt, signal);
      const found = outcome.code === "OUTCOME_UNKNOWN" ? await lookUp?.() : undefined;
      if (found !== undefined) return found;
    }
  }

  async #attempt<T>(
    send: (within: AbortSignal) => Promise<Answer<T>>,
    signal: AbortSignal | undefined,
  ): Promise<{ data: T } | GatewayProblem> {
    const deadline = AbortSignal.timeout(this.#options.requestTimeoutMs);
    let answer: Answer<T>;
    try {
      answer = await send(signal === undefined ? deadline : AbortSignal.any([deadline, signal]));
    } catch (cause) {
      signal?.throwIfAborted();
      return cause instanceof SyntaxError
        ? strangeAnswer(200, cause)
        : noAnswer(this.#options.url, cause);
    }
    const { status } = answer.response;
    if (status === 202) return unknownOutcome();
    if (!answer.response.ok) return problemFromAnswer(status, answer.error);
    return answer.data === undefined ? strangeAnswer(status) : { data: answer.data as T };
  }
}

function unknownOutcome(): GatewayProblem {
  return new GatewayProblem("It is not known yet whether the statement was recorded.", {
    code: "OUTCOME_UNKNOWN",
    status: 202,
    remedy: "Look it up, or send the same again under the same id: it is recorded at most once.",
    retry: "same",
    mayHaveCommitted: true,
  });
}
