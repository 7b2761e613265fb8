import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as a stub took it. */
export interface TakenRequest {
  /** `GET /v1/migrations`, without the query. */
  readonly call: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** The answer to a request: 200 where no status is named. */
export interface StubAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

type Answers = Readonly<Record<string, (request: TakenRequest) => StubAnswer>>;

/**
 * Stands in for a gateway or a manager: answers calls by a table, 404 to all others, and keeps what it
 * was asked. `GET /v1/events` is a stream of the events that are told, past ones first.
 */
export class StubServer implements AsyncDisposable {
  readonly requests: TakenRequest[] = [];
  readonly url: string;
  readonly #events: object[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #server: Server;

  private constructor(server: Server, answers: Answers) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void this.#take(request, response, answers);
    });
  }

  /** @param port any free one by default. */
  static async start(answers: Answers = {}, port = 0): Promise<StubServer> {
    const server = createServer();
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new StubServer(server, answers);
  }

  /** Tells an event to all that follow, and to those who will. */
  tell(event: object): void {
    this.#events.push(event);
    for (const stream of this.#streams) this.#write(stream, this.#events.length - 1);
  }

  /** The calls that it took, in order. */
  get calls(): string[] {
    return this.requests.map(({ call }) => call);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse, answers: Answers): Promise<void> {
    const url = new URL(request.url ?? "", this.url);
    const call = `${request.method ?? ""} ${decodeURIComponent(url.pathname)}`;
    if (call === "GET /v1/events") {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      this.#events.forEach((_, index) => {
        this.#write(response, index);
      });
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
      return;
    }
    const sent = await text(request);
    const { authorization } = request.headers;
    const body: unknown = sent === "" ? undefined : JSON.parse(sent);
    const taken = { call, query: url.searchParams, authorization, body };
    this.requests.push(taken);
    const answer = answers[call]?.(taken) ?? { status: 404, body: { title: "not here" } };
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body ?? {}));
  }

  #write(stream: ServerResponse, index: number): void {
    stream.write(`id: ${index}\ndata: ${JSON.stringify(this.#events[index])}\n\n`);
  }
}
