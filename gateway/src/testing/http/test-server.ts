import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { Registry } from "prom-client";
import type { GatewayConfig } from "../../configuration/config.js";
import { configSchema } from "../../configuration/config.js";
import { createHostSealer } from "../../hosts/sealing.js";
import type { HttpLimits } from "../../http/limits.js";
import { defaultLimits } from "../../http/limits.js";
import { createHttpServer } from "../../http/server.js";
import type { HttpServer, ReadinessCheck } from "../../http/types.js";
import type { AnswerBody } from "./answer-body.js";
import { checkAnswer } from "./check-answer.js";
import { StubLedger } from "./stub-ledger.js";
import { TestIssuer } from "./tokens.js";

export interface TestServerOptions {
  readonly keepsPrivateChannel?: boolean;
  readonly limits?: Partial<HttpLimits>;
  readonly config?: Partial<GatewayConfig>;
}

export interface CallOptions {
  /** Sent as JSON; a string or Buffer is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The bearer token. Default: a manager's; empty: none. */
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, parsed if it is JSON. */
  readonly body: AnswerBody;
}

/** The REST side over real HTTP, on stubs of the ledgers. */
export class TestServer implements AsyncDisposable {
  readonly consortium = new StubLedger("consortium");
  readonly private: StubLedger | undefined;
  readonly hosts = createHostSealer(Buffer.alloc(32, 7));
  readonly registry = new Registry();
  readonly logs: string[] = [];
  readonly issuer: TestIssuer;
  readonly folder: string;
  checks: ReadinessCheck[] = [{ name: "ledger consortium", ready: true }];
  /** Milliseconds that are added to the time of day. */
  clockSkewMs = 0;
  url = "";
  managerToken = "";
  #server: HttpServer | undefined;

  private constructor(folder: string, issuer: TestIssuer, keepsPrivateChannel: boolean) {
    this.folder = folder;
    this.issuer = issuer;
    this.private = keepsPrivateChannel ? new StubLedger("org1-private") : undefined;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), "basics-http-"));
    const issuer = await TestIssuer.create(folder);
    const server = new TestServer(folder, issuer, options.keepsPrivateChannel ?? true);
    server.managerToken = await issuer.token();
    await server.#listen(options);
    return server;
  }

  async #listen({ limits, config }: TestServerOptions): Promise<void> {
    const { issuer: name, audience } = TestIssuer;
    const fullConfig = configSchema.parse({
      network: "network.json",
      operator: "Org1MSP",
      listen: { port: 0 },
      dataDirectory: this.folder,
      hostKey: "host.key",
      issuers: [{ issuer: name, audience, jwks: this.issuer.jwks }],
      operatorRecord: {},
      ...config,
    });
    const logger = pino({ level: "debug" }, { write: (line: string) => void this.logs.push(line) });
    this.#server = await createHttpServer(
      {
        config: fullConfig,
        ledgers: { consortium: this.consortium, ...(this.private && { private: this.private }) },
        hosts: this.hosts,
        logger,
        registry: this.registry,
        readiness: () => this.checks,
        now: () => Date.now() + this.clockSkewMs,
      },
      { ...defaultLimits, ...limits },
    );
    this.url = await this.#server.listen();
  }

  /** Sends a request and checks that its answer is documented. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { body, token = this.managerToken } = options;
    const isRaw = typeof body === "string" || Buffer.isBuffer(body);
    const content = body === undefined ? undefined : isRaw ? body : JSON.stringify(body);
    const headers = {
      ...(token !== "" && { Authorization: `Bearer ${token}` }),
      ...(content !== undefined && {
        "Content-Type": "application/json",
        "Content-Length": String(Buffer.byteLength(content)),
      }),
      ...options.headers,
    };
    const answer = await this.send(method, path, headers, content);
    const type = answer.headers["content-type"] ?? "";
    const { status } = answer;
    if (method !== "HEAD") {
      checkAnswer(method, path.replace(/\?.*/, ""), { status, type, body: answer.body });
    }
    return answer;
  }

  /** Sends a request as it is. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    content?: string | Buffer,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${this.url}${path}`, { method, headers, agent: false });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("error", reject);
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const isJson = /json/.test(response.headers["content-type"] ?? "") && text !== "";
          const body = (isJson ? JSON.parse(text) : undefined) as AnswerBody;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body });
        });
      });
      request.end(content);
    });
  }

  /** The stub of the private channel, of a server that has one. */
  get own(): StubLedger {
    if (this.private === undefined) throw new Error("the test server keeps no private channel");
    return this.private;
  }

  async close(timeoutMs = 2_000): Promise<void> {
    await this.#server?.close(timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
