import { Agent, type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as SecureAgent, request as httpsRequest } from "node:https";

export interface Exchange {
  readonly method: "GET" | "HEAD" | "PATCH" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is, without a copy. */
  readonly body?: Uint8Array;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface ExchangeReply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The first few kilobytes. */
  readonly text: string;
}

/** More of an answer than this is not read: another operator's manager wrote it. */
const MAX_TEXT_BYTES = 4096;

/** One connection to another operator's manager, kept between requests. */
export class Connection {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string) {
    this.#url = new URL(url);
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = this.#secure ? new SecureAgent(options) : new Agent(options);
  }

  /** Sends a request and reads its answer. Redirections are answers like others. */
  async exchange({ method, headers, body, signal }: Exchange): Promise<ExchangeReply> {
    const send = this.#secure ? httpsRequest : httpRequest;
    const length = { "Content-Length": String(body?.length ?? 0) };
    const request = send(this.#url, {
      method,
      headers: { ...headers, ...length },
      agent: this.#agent,
      signal,
    });
    const replied = readReply(request);
    request.end(body);
    return await replied;
  }

  close(): void {
    this.#agent.destroy();
  }

  get #secure(): boolean {
    return this.#url.protocol === "https:";
  }
}

function readReply(request: ClientRequest): Promise<ExchangeReply> {
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part.slice(0, MAX_TEXT_BYTES - text.length);
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
  });
}
