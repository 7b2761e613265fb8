import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "prom-client";

/** The part of a channel's live consensus that the administration needs. */
export interface AdministeredChannel {
  /** The number of transactions that wait for their block. */
  readonly waiting: number;
  /** The reason why the channel takes no transactions at present; undefined where it takes them. */
  readonly obstacle?: string | undefined;
  /**
   * Puts the waiting transactions into blocks, of which the last may be partial; tells their
   * number.
   */
  flush(): number;
}

/** Channels that are administered together, with their metrics. */
export interface Administered {
  readonly registry: Registry;
  readonly channels: ReadonlyMap<string, AdministeredChannel>;
}

/**
 * Serves `GET /metrics`, `GET /readyz` and `POST /flush` (`?channel=NAME` for one channel) on
 * loopback. There is no authentication: every user of the machine may call it.
 */
export class AdminServer {
  /** The address of the server, without a path. */
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /**
   * Opens the server.
   *
   * @param port with 0 the system chooses one.
   * @throws an Error where the port is in use.
   */
  static async open(port: number, administered: Administered): Promise<AdminServer> {
    const server = createServer((request, response) => {
      handle(request, response, administered).catch((error: unknown) => {
        respond(response, 500, { error: (error as Error).message });
      });
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new AdminServer(server);
  }

  /** Closes the server and all its connections. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  administered: Administered,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  switch (`${request.method ?? ""} ${pathname}`) {
    case "GET /metrics": {
      const { registry } = administered;
      response.setHeader("content-type", registry.contentType);
      response.end(await registry.metrics());
      return;
    }
    case "GET /readyz": {
      const all = [...administered.channels];
      const ready = all.every(([, { obstacle }]) => obstacle === undefined);
      const told = all.map(([name, { obstacle }]) => [name, obstacle ?? "ready"] as const);
      respond(response, ready ? 200 : 503, Object.fromEntries(told));
      return;
    }
    case "POST /flush": {
      const named = searchParams.get("channel");
      const chosen = [...administered.channels].filter(([name]) => (named ?? name) === name);
      if (chosen.length === 0) {
        const known = [...administered.channels.keys()].join(", ");
        respond(response, 404, { error: `no channel ${named ?? ""} here; there are ${known}` });
        return;
      }
      const flushed = chosen.map(([name, channel]) => [name, channel.flush()] as const);
      respond(response, 200, Object.fromEntries(flushed));
      return;
    }
    default:
      respond(response, 404, { error: "GET /metrics, GET /readyz, POST /flush?channel=NAME" });
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
