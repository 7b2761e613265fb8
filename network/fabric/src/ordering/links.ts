import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Crossing, Uplink } from "./crossing.js";

/** The properties of a link between two nodes. */
export interface LinkOptions {
  /** The time that a bit takes from node to node, in milliseconds. */
  readonly latencyMs: number;
  /** The rate of each node's own link, in bits per second. All that the node sends shares it. */
  readonly rateBps: number;
}

/** The domain of the nodes' names. No name service knows it, so only these links lead to a node. */
const DOMAIN = "remote";

/**
 * Test equipment: puts long links between the nodes of an ordering service that run on one machine.
 * Each node dials through an HTTP proxy of its own, as Go's gRPC does where `HTTPS_PROXY` says so;
 * so it is known who speaks to whom, and TLS stays between the nodes. There is no TCP on such a
 * link: no bytes are lost, and only the nodes themselves wait for acknowledgements.
 */
export class Links {
  readonly #options: LinkOptions;
  /** The ports on which nodes listen, by their names. */
  readonly #ports: ReadonlyMap<string, number>;
  readonly #uplinks = new Map<string, Uplink>();
  readonly #servers = new Map<string, Server>();
  readonly #crossings: Crossing[] = [];

  private constructor(options: LinkOptions, ports: ReadonlyMap<string, number>) {
    this.#options = options;
    this.#ports = ports;
  }

  static async open(options: LinkOptions, ports: ReadonlyMap<string, number>): Promise<Links> {
    const links = new Links(options, ports);
    for (const name of ports.keys()) {
      links.#uplinks.set(name, new Uplink(options.rateBps));
      const server = createServer().on("connect", ({ url = "" }, socket) => {
        links.#connect(name, url, socket);
      });
      links.#servers.set(name, server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(0, "127.0.0.1", resolve);
      });
    }
    return links;
  }

  /** The host name by which others call a node over its links. */
  static hostOf(name: string): string {
    return `${name}.${DOMAIN}`;
  }

  /** The environment variables that make a node's program dial the others over its links. */
  environmentOf(name: string): Record<string, string> {
    const address = this.#servers.get(name)?.address() as AddressInfo | null | undefined;
    const url = `http://127.0.0.1:${address?.port ?? 0}`;
    return { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: "", no_proxy: "" };
  }

  /** The mean lateness of what crossed the links, in milliseconds: this machine's own delay. */
  get meanLatenessMs(): number {
    const sum = (of: (crossing: Crossing) => number): number =>
      this.#crossings.reduce((total, crossing) => total + of(crossing), 0);
    return (
      sum(({ latenessMs }) => latenessMs) /
      Math.max(
        1,
        sum(({ chunks }) => chunks),
      )
    );
  }

  #connect(from: string, url: string, near: Duplex): void {
    const [host = ""] = url.split(":");
    const to = host.slice(0, -1 - DOMAIN.length);
    const port = this.#ports.get(to);
    if (port === undefined || host !== Links.hostOf(to)) {
      near.end("HTTP/1.1 404 Not Found\r\n\r\n");
      return;
    }
    const far = connect({ host: "127.0.0.1", port, noDelay: true });
    if (near instanceof Socket) near.setNoDelay(true);
    endTogether(near, far);
    endTogether(far, near);
    far.once("connect", () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      this.#cross(from, near, far);
      this.#cross(to, far, near);
    });
  }

  #cross(from: string, source: Duplex, sink: Duplex): void {
    const uplink = this.#uplinks.get(from);
    if (uplink === undefined) throw new RangeError(`no node ${from}`);
    this.#crossings.push(new Crossing({ ...this.#options, uplink, source, sink }));
  }
}

/** Closes either side of a connection when the other side is closed. */
function endTogether(socket: Duplex, other: Duplex): void {
  socket.on("error", () => other.destroy());
  socket.on("close", () => other.destroy());
}
