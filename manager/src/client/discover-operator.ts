import { readFile } from "node:fs/promises";
import { writeAtomically } from "@basics/runtime/files";
import { z } from "zod";
import { mspIdSchema } from "../domain-schemas.js";
import type { FollowEventsOptions } from "./events.js";
import { followEvents } from "./events.js";

const operatorSchema = z.object({ operator: mspIdSchema });

export interface DiscoverOptions extends Pick<
  FollowEventsOptions,
  "url" | "token" | "onTrouble" | "signal"
> {
  /** Where the answer is kept, so that it is asked for once. */
  readonly file: string;
}

/**
 * The MSP id of the operator whose gateway this is. A gateway sends the registrations of its own
 * operator only, and makes one at its first start, so the first in its history tells.
 *
 * @throws the signal's reason when it is aborted before the gateway tells.
 */
export async function discoverOperator({ file, ...options }: DiscoverOptions): Promise<string> {
  try {
    return operatorSchema.parse(JSON.parse(await readFile(file, "utf8"))).operator;
  } catch {
    // Not asked yet, or the file is damaged: ask.
  }
  const found = new AbortController();
  let operator: string | undefined;
  await followEvents({
    ...options,
    position: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
    onEvent: (event) => {
      if (event.statement !== "OperatorRegistration") return;
      operator = event.operator?.mspId;
      found.abort();
    },
    signal: AbortSignal.any([options.signal, found.signal]),
  });
  options.signal.throwIfAborted();
  const record = operatorSchema.parse({ operator });
  await writeAtomically(file, `${JSON.stringify(record)}\n`, { durable: true });
  return record.operator;
}
