import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CommitDelay } from "../commit-delay.js";
import { OracleParameterError } from "../parameter-error.js";
import type { OracleParameters } from "../parameters.js";

/**
 * What a module of a researcher's own exports by default: called once for each chain, with the chain's
 * parameters and whatever options its configuration gives.
 */
export type CommitDelayFactory = (
  parameters: OracleParameters,
  options: Readonly<Record<string, unknown>>,
) => CommitDelay | Promise<CommitDelay>;

/** Loads an ES module by its path and makes its commit delay for one chain. */
export async function moduleDelay(
  path: string,
  parameters: OracleParameters,
  options: Readonly<Record<string, unknown>> = {},
): Promise<CommitDelay> {
  const remedy =
    "It has to be an ES module whose default export is a function (parameters, options) " +
    "that returns { commitDelay(block, random) { return milliseconds; } }.";
  let exported: unknown;
  try {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown };
    exported = module.default;
  } catch (cause) {
    throw new OracleParameterError("module", path, remedy, { cause });
  }
  if (typeof exported !== "function") throw new OracleParameterError("module", path, remedy);
  const made: unknown = await (exported as CommitDelayFactory)(parameters, options);
  if (!isCommitDelay(made)) throw new OracleParameterError("module", path, remedy);
  return made;
}

function isCommitDelay(value: unknown): value is CommitDelay {
  if (typeof value !== "object" || value === null) return false;
  return "commitDelay" in value && typeof value.commitDelay === "function";
}
