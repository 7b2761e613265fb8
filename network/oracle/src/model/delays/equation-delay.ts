import type { CommitDelay } from "../commit-delay.js";
import { commitDelayMs } from "../equations.js";
import type { OracleParameters } from "../parameters.js";

/** The paper's Eq. (2): the same delay for every block of the same size. */
export function equationDelay(parameters: OracleParameters): CommitDelay {
  return { commitDelay: (block) => commitDelayMs(block, parameters) };
}
