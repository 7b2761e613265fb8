import { REPLAYING, withEachSeed } from "../seeds.js";
import { playHistory } from "./history.js";
import { createGenesis } from "./simulated-fabric.js";

// Stack traces of errors that are thrown on purpose cost a tenth of the time, so only a replay has
// them.
if (!REPLAYING) Error.stackTraceLimit = 0;

/**
 * Plays the history of each seed.
 *
 * @returns how many requests were answered
 * @throws an Error that names the seed that failed
 */
export async function playHistories(seeds: readonly number[]): Promise<number> {
  const two = await createGenesis(["Org1MSP", "Org2MSP"]);
  const three = await createGenesis(["Org1MSP", "Org2MSP", "Org3MSP"]);
  let answers = 0;
  await withEachSeed(async (seed) => {
    answers += await playHistory(seed, seed % 2 === 0 ? two : three);
  }, seeds);
  return answers;
}
