import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

const HOST = "127.0.0.1";
// Systems give higher ports to outgoing connections, and to programs that ask for any port.
const [LOWEST, HIGHEST] = [10_000, 30_000];

/**
 * Finds a port of loopback on which nothing listens. Nobody else is given it as long as this
 * process lives: the UDP port of the same number is held as a mark, as `findFreePorts` of
 * `@basics/local` does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const mark = createSocket("udp4");
    try {
      mark.bind({ address: HOST, port, exclusive: true });
      await once(mark, "listening");
      const server = createServer().listen(port, HOST);
      await once(server, "listening");
      server.close();
      await once(server, "close");
      mark.unref();
      return port;
    } catch {
      mark.close();
    }
  }
}
