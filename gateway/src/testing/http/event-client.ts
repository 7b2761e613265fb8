import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { positionSchema, eventSchema } from "../../schemas/events.js";
import type { EventView } from "../../schemas/events.js";
import type { TestServer } from "./test-server.js";

export interface ReceivedEvent {
  readonly name: string;
  readonly id: string;
  /** The event's data. An event named `position` has its position only. */
  readonly data: EventView;
}

/** Reads an event stream, as a manager does. */
export class EventClient implements AsyncDisposable {
  readonly events: ReceivedEvent[] = [];
  comments = 0;
  readonly #request: ClientRequest;
  readonly #response: IncomingMessage;
  readonly #ended: Promise<void>;
  #text = "";
  #wake: () => void = () => undefined;
  #closed = false;

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.#response = response;
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    this.#ended = new Promise((resolve) => {
      response.on("close", () => {
        this.#closed = true;
        this.#wake();
        resolve();
      });
    });
    response.setEncoding("utf8").on("data", (chunk: string) => {
      this.#take(chunk);
    });
  }

  static async open(
    server: TestServer,
    options: { lastEventId?: string; query?: string; token?: string } = {},
  ): Promise<EventClient> {
    const { lastEventId, query = "", token = server.managerToken } = options;
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }),
    };
    const request = httpRequest(`${server.url}/v1/events${query}`, { headers, agent: false });
    request.end();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject);
    });
    if (response.statusCode !== 200) throw new Error(`events: ${response.statusCode}`);
    return new EventClient(request, response);
  }

  /** Waits for this many statements in all; events named `position` are not among them. */
  async statements(count: number): Promise<ReceivedEvent[]> {
    await this.until(() => this.#statements().length >= count);
    return this.#statements();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#closed) throw new Error("the stream has ended");
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Stops reading, as a client that hangs does. */
  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  async ended(): Promise<void> {
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#request.destroy();
    await this.#ended;
  }

  #statements(): ReceivedEvent[] {
    return this.events.filter(({ name }) => name !== "position");
  }

  #take(chunk: string): void {
    this.#text += chunk;
    const blocks = this.#text.split("\n\n");
    this.#text = blocks.pop() ?? "";
    for (const block of blocks) this.#parse(block);
    this.#wake();
  }

  #parse(block: string): void {
    if (block.startsWith(":")) this.comments += 1;
    const field = (name: string) =>
      block
        .split("\n")
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [name, id, data] = [field("event"), field("id"), field("data")];
    if (name === undefined || id === undefined || data === undefined) return;
    const parsed: unknown = JSON.parse(data);
    const schema = name === "position" ? positionSchema : eventSchema;
    const known = JSON.stringify(schema.parse(parsed), sorted);
    if (known !== JSON.stringify(parsed, sorted)) throw new Error(`undocumented fields: ${data}`);
    this.events.push({ name, id, data: parsed as EventView });
  }
}

/** Serialises objects with their names in order. */
const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
