import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import type { Server } from "node:net";

const host = "127.0.0.1";
// Below the ranges from which systems give ports to outgoing connections and to those who ask for any
// port, so that none is taken between being found free here and being listened on.
const [lowest, highest] = [10_000, 30_000];
const attempts = 200;

/**
 * Finds ports of loopback that are free now: `count` from `base` upwards, or some anywhere.
 *
 * @throws an Error that names the port, when one of those asked for is in use.
 */
export async function findFreePorts(count: number, base?: number): Promise<number[]> {
  const held = new Map<number, Server>();
  try {
    for (let tried = 0; held.size < count; tried++) {
      const port = base === undefined ? randomInt(lowest, highest) : base + held.size;
      if (held.has(port)) continue;
      try {
        held.set(port, await listen(port));
      } catch (cause) {
        if (base !== undefined || tried >= attempts) throw explained(port, cause);
      }
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(close));
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

function explained(port: number, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what =
    code === "EADDRINUSE"
      ? `Port ${port} of ${host} is in use: end what uses it, or choose another port base.`
      : `Cannot listen on port ${port} of ${host}: ${message}`;
  return new Error(what, { cause });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
