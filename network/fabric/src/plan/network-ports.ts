import { setTimeout as delay } from "node:timers/promises";
import { findFreePorts } from "@basics/local";
import type { NodePorts } from "./plan.js";
import type { Settings } from "./settings.js";

const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/**
 * Waits until the ports that a network listened on are free again, since the nodes of a process
 * that was killed may just be ending.
 *
 * @throws an Error that names the port and what listened there.
 */
export async function untilKeptPortsFree(
  kept: Settings,
  folder: string,
  waitMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + waitMs;
  await Promise.all(
    Object.entries(portsByUse(kept)).map(([use, port]) =>
      untilFree(1, port, end).catch((cause: unknown) => {
        if (!isTaken(cause)) throw cause;
        throw new Error(
          `Port ${port}, on which ${use} of ${folder} listens, is in use: end what uses it.`,
          { cause },
        );
      }),
    ),
  );
}

/** New ports for nodes and for one service each, as a network that is being set up needs them. */
export async function findPorts(
  nodes: readonly string[],
  services: number,
  first: number | undefined,
): Promise<{ nodes: Record<string, NodePorts>; services: number[] }> {
  const found = await findSome(3 * nodes.length + services, first);
  const take = (): number => found.shift() ?? 0;
  const named = nodes.map((name) => {
    return [name, { listen: take(), second: take(), operations: take() }] as const;
  });
  return { nodes: Object.fromEntries(named), services: found };
}

/** The first port for additions to a network; undefined where any ports will do. */
export function nextPort(settings: Settings, portBase: number | undefined): number | undefined {
  if (portBase === undefined) return undefined;
  return Math.max(portBase, ...Object.values(portsByUse(settings)).map((port) => port + 1));
}

async function findSome(count: number, first: number | undefined): Promise<number[]> {
  return first === undefined
    ? findFreePorts(count)
    : untilFree(count, first, Date.now() + PATIENCE_MS);
}

async function untilFree(count: number, first: number, end: number): Promise<number[]> {
  for (;;) {
    try {
      return await findFreePorts(count, first);
    } catch (error) {
      if (!isTaken(error) || Date.now() > end) throw error;
    }
    await delay(POLL_MS);
  }
}

function isTaken(error: unknown): boolean {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return cause?.code === "EADDRINUSE";
}

function portsByUse({ ports, chaincodes }: Settings): Record<string, number> {
  const nodes = Object.entries(ports).flatMap(([name, { listen, second, operations }]) => [
    [name, listen] as const,
    [`the second listener of ${name}`, second] as const,
    [`the operations service of ${name}`, operations] as const,
  ]);
  const services = chaincodes.flatMap(({ name, next, ...edition }) =>
    [edition, ...(next === undefined ? [] : [next])].flatMap(({ ports: of, label }) =>
      Object.entries(of).map(([mspId, port]) => {
        return [`chaincode ${name} (${label}) of ${mspId}`, port] as const;
      }),
    ),
  );
  return Object.fromEntries([...nodes, ...services]);
}
