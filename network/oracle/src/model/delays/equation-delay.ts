import type { CommitDelay } from "../commit-delay.js";
import { commitDelayMs } from "../equations.js";
import type { OracleParameters } from "../parameters.js";

/** The delay of Eq. (2), which is the same for all blocks of one size. */
export function equationDelay(parameters: OracleParameters): CommitDelay {
  return { commitDelay: (block) => commitDelayMs(block, parameters) };
}
