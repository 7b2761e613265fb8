import { readFile } from "node:fs/promises";
import { writeAtomically } from "@basics/runtime/files";
import { isAlive } from "@basics/runtime/processes";
import { z } from "zod";
import { ConsortiumError } from "../errors.js";
import type { Layout } from "./layout.js";

const endpoint = z.object({ url: z.string(), pid: z.number() });

const stateSchema = z.object({
  pid: z.number(),
  startedAt: z.string(),
  ledger: z.enum(["embedded", "fabric"]),
  descriptor: z.string(),
  /** The path of the socket on which its process accepts requests. */
  control: z.string(),
  /** The processes of the ledger. */
  nodes: z.array(z.object({ name: z.string(), pid: z.number() })),
  /** The URLs at which its modelled consensuses serve their metrics and can be flushed. */
  oracleUrls: z.array(z.string()).default([]),
  operators: z.array(
    z.object({
      mspId: z.string(),
      gateway: endpoint.optional(),
      manager: endpoint.optional(),
      managerToken: z.string(),
      auditorToken: z.string(),
      controlToken: z.string(),
    }),
  ),
});

/** The data that a running consortium gives to other commands. The token fields are file names. */
export type ConsortiumState = z.infer<typeof stateSchema>;
/** The services of one operator of a running consortium. */
export type OperatorState = ConsortiumState["operators"][number];

export async function writeState(layout: Layout, state: ConsortiumState): Promise<void> {
  const text = `${JSON.stringify(state, undefined, 2)}\n`;
  await writeAtomically(layout.stateFile, text, { durable: false });
}

/** Reads the state of the consortium in a data directory; undefined where none runs. */
export async function readState(layout: Layout): Promise<ConsortiumState | undefined> {
  const text = await readFile(layout.stateFile, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const state = stateSchema.parse(JSON.parse(text));
  return isAlive(state.pid) ? state : undefined;
}

/**
 * Reads the state of the consortium that runs in a data directory.
 *
 * @throws ConsortiumError NOT_RUNNING
 */
export async function requireState(layout: Layout): Promise<ConsortiumState> {
  const state = await readState(layout);
  if (state !== undefined) return state;
  throw new ConsortiumError({ code: "NOT_RUNNING", root: layout.root });
}
