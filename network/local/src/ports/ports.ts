import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server } from "node:net";

const HOST = "127.0.0.1";
// These ports are below the ranges from which systems give ports to outgoing connections and to
// those who ask for any port, so that none is taken between being found free and being used.
const [LOWEST, HIGHEST] = [10_000, 30_000];
const ATTEMPTS = 200;

/**
 * Finds `count` ports of loopback in a row that are free now: from `base` upwards, or anywhere.
 *
 * They are this process's until it ends: no other caller of this function gets them meanwhile, even
 * while nothing listens on them. This process marks each one by holding the UDP port of the same
 * number, which the system takes back however the process ends.
 *
 * @throws an Error that names the port, when one of those asked for is in use.
 */
export async function findFreePorts(count: number, base?: number): Promise<number[]> {
  for (let tried = 1; ; tried++) {
    const first = base ?? randomInt(LOWEST, HIGHEST - count);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    try {
      // A caller that names ports may hold their marks already, or another process may on its
      // behalf.
      await (base === undefined ? takeAll(ports) : Promise.all([assertFree(ports), mark(ports)]));
      return ports;
    } catch (error) {
      if (base !== undefined || tried >= ATTEMPTS) throw error;
    }
  }
}

/** Marks ports. @throws an Error unless all of them are free and nobody has marked them. */
async function takeAll(ports: readonly number[]): Promise<void> {
  const marks = await mark(ports);
  try {
    if (marks.length < ports.length)
      throw new Error(`Others reserved some of ${ports.join(", ")}.`);
    await assertFree(ports);
  } catch (error) {
    for (const each of marks) each.close();
    throw error;
  }
}

/** Marks those of the ports that nobody has marked, until this process ends. */
async function mark(ports: readonly number[]): Promise<Socket[]> {
  const marks = await Promise.all(ports.map(markOne));
  return marks.filter((each) => each !== undefined);
}

async function markOne(port: number): Promise<Socket | undefined> {
  const socket = createSocket("udp4");
  try {
    socket.bind({ address: HOST, port, exclusive: true });
    await once(socket, "listening");
  } catch {
    socket.close();
    return undefined;
  }
  // The socket receives nothing, and does not keep the process from ending.
  return socket.on("error", () => undefined).unref();
}

async function assertFree(ports: readonly number[]): Promise<void> {
  const held: Server[] = [];
  try {
    for (const port of ports) held.push(await listen(port));
  } finally {
    await Promise.all(held.map(close));
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      reject(explained(port, cause));
    });
    server.listen(port, HOST, resolve);
  });
  return server;
}

function explained(port: number, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what =
    code === "EADDRINUSE"
      ? `Port ${port} of ${HOST} is in use: end what uses it, or choose another port base.`
      : `Cannot listen on port ${port} of ${HOST}: ${message}`;
  return new Error(what, { cause });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
