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
  /** The file that keeps the answer, so that the gateway is asked once. */
  readonly file: string;
}

/**
 * Finds out the MSP id of the operator to whom a gateway belongs. A gateway sends only the
 * registrations of its own operator, and makes one at its first start: the first one in its history
 * names it.
 *
 * @throws the signal's reason when it is aborted before the gateway tells.
 */
export async function discoverOperator({ file, ...options }: DiscoverOptions): Promise<string> {
  try {
    return operatorSchema.parse(JSON.parse(await readFile(file, "utf8"))).operator;
  } catch {
    // The gateway was not asked yet, or the file is damaged.
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
