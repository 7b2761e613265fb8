import { readFile } from "node:fs/promises";
import { writeAtomically } from "@basics/runtime/files";
import { z } from "zod";

/** Keeps the position up to which an event stream was handled. */
export interface EventPosition {
  /** The id of the last event that was handled; undefined when there is none to rely on. */
  load(): Promise<string | undefined>;
  /** Replaces it. */
  save(position: string): Promise<void>;
}

// A position is sent as a header, so a damaged file must not be able to put anything else into it.
const positionSchema = z.object({ position: z.string().regex(/^[\x21-\x7e]{1,4096}$/) });

/**
 * Keeps the position of an event stream in one file. A file that is absent, torn or filled with
 * rubbish counts as none, which costs a replay only.
 */
export function eventPositionFile(path: string): EventPosition {
  return {
    load: async () => {
      try {
        return positionSchema.parse(JSON.parse(await readFile(path, "utf8"))).position;
      } catch {
        return undefined;
      }
    },
    // An older position after a power failure costs a replay only, so no time is spent on syncing.
    save: (position) =>
      writeAtomically(path, `${JSON.stringify({ position })}\n`, { durable: false }),
  };
}
