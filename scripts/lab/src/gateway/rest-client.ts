import { Agent, request } from "node:http";

const DEADLINE_MS = 60_000;

/** Calls one gateway's REST API over connections that stay open. */
export class RestClient {
  readonly #url: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * Sends a statement.
   *
   * @throws an Error unless the answer says that it is on record
   */
  async post<T>(path: string, body: object): Promise<T> {
    const { status, text } = await this.#send(path, JSON.stringify(body));
    if (status !== 200 && status !== 201) {
      throw new Error(`POST ${path} was answered with ${status}: ${text}`);
    }
    return JSON.parse(text) as T;
  }

  /**
   * Sends a statement without waiting for its outcome, which events report.
   *
   * @throws an Error unless the gateway accepts it
   */
  async postAsync(path: string, body: object): Promise<void> {
    const prefer = { Prefer: "respond-async" };
    const { status, text } = await this.#send(path, JSON.stringify(body), prefer);
    if (status !== 200 && status !== 201 && status !== 202) {
      throw new Error(`POST ${path} was answered with ${status}: ${text}`);
    }
  }

  /** Reads a resource. @throws an Error unless it is there */
  async get<T>(path: string): Promise<T> {
    const { status, text } = await this.#send(path);
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Closes the idle connections; the next call opens another one. */
  close(): void {
    this.#agent.destroy();
  }

  /** Sends a GET if there is no body, else a POST. */
  async #send(
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string }> {
    const method = body === undefined ? "GET" : "POST";
    const content =
      body === undefined
        ? {}
        : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#url),
        {
          method,
          agent: this.#agent,
          timeout: DEADLINE_MS,
          headers: {
            Authorization: `Bearer ${this.#token}`,
            ...content,
            ...headers,
          },
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (part: string) => (text += part));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
          response.on("error", reject);
        },
      );
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer in time`)));
      sent.end(body);
    });
  }
}
