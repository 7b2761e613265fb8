import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request as httpRequest } from "node:http";
import { Agent as SecureAgent, request as httpsRequest } from "node:https";

export interface Exchange {
  readonly method: "DELETE" | "GET" | "HEAD" | "PATCH" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The body, which is sent without a copy. If it has parts, each is asked for once the last is
   * gone.
   */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  /** It waits at most this long for each part of the body to be gone, and for the answer. */
  readonly timeoutMs: number;
  /** Ends the exchange. */
  readonly signal: AbortSignal;
}

export interface ExchangeReply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The first few kilobytes of its body. */
  readonly text: string;
}

/** No more of an answer is read than this, since another operator's manager wrote it. */
const MAX_TEXT_BYTES = 4096;

/** A connection to another operator's manager, kept between requests. */
export class Connection {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string) {
    this.#url = new URL(url);
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent = this.#secure ? new SecureAgent(options) : new Agent(options);
  }

  /**
   * Sends a request and reads its answer, which may come before all of the body is sent: then the
   * rest is not. Redirections are answers like others.
   */
  async exchange({ method, headers, body, timeoutMs, signal }: Exchange): Promise<ExchangeReply> {
    const send = this.#secure ? httpsRequest : httpRequest;
    const parts = body instanceof Uint8Array ? [body] : (body ?? []);
    const framing = Array.isArray(parts)
      ? { "Content-Length": String(parts[0]?.length ?? 0) }
      : { "Transfer-Encoding": "chunked" };
    const request = send(this.#url, {
      method,
      headers: { ...headers, ...framing },
      agent: this.#agent,
      signal,
    });
    const timer = setTimeout(() => request.destroy(timedOut(timeoutMs)), timeoutMs);
    try {
      const replied = readReply(request);
      await sendBody(request, parts, { replied, onPart: () => timer.refresh() });
      return await replied;
    } finally {
      clearTimeout(timer);
      if (!request.writableEnded) request.destroy();
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  get #secure(): boolean {
    return this.#url.protocol === "https:";
  }
}

/** Sends parts until there are no more, or the answer is there. */
async function sendBody(
  request: ClientRequest,
  parts: AsyncIterable<Uint8Array> | readonly Uint8Array[],
  { replied, onPart }: { readonly replied: Promise<unknown>; readonly onPart: () => void },
): Promise<void> {
  const answered = replied.then(
    () => true,
    () => true,
  );
  for await (const part of parts) {
    const gone = new Promise<false>((resolve) => {
      request.write(part, () => {
        resolve(false);
      });
    });
    if (await Promise.race([gone, answered])) return;
    onPart();
  }
  request.end();
}

function timedOut(timeoutMs: number): Error {
  const error = new Error(`nothing was taken or answered for ${timeoutMs} ms`);
  return Object.assign(error, { code: "ETIMEDOUT" });
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
