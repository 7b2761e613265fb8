import { presetNames, presets } from "../scenario/scenario.js";
import type { PresetName, Scenario } from "../scenario/scenario.js";
import type { JudgedVariant, JudgeOptions } from "./judge-variants.js";
import { judgeVariants } from "./judge-variants.js";

/** One way of reading a point that the paper leaves open. */
export interface Reading {
  /** The reading in words, for tables. */
  readonly name: string;
  /** The parameters that it sets otherwise than the preset. */
  readonly change: Partial<Scenario>;
}

/** The open points of the model, each read in another way than in the presets. */
const readings: readonly Reading[] = [
  { name: "as the preset reads it", change: {} },
  { name: "a leader is elected before every block", change: { elections: "everyBlock" } },
  { name: "12 inter validators in total, not a cloud", change: { interValidatorsAre: "inTotal" } },
  {
    name: "50 ms of queueing on each of the two hops between clouds",
    change: { wanQueueingMs: 100, globalQueueingMs: 100 },
  },
  { name: "queueing counts for each peer of a block", change: { queueingCounts: "perPeer" } },
  { name: "50 ms of queueing in the local chains too", change: { localQueueingMs: 50 } },
  { name: "queueing delays messages, not blocks", change: { globalQueueingMs: 0 } },
  { name: "the gateway takes 1 ms for a transaction", change: { gatewayProcessingMs: 1 } },
  ...[100, 500, 1000, 2000, 5000].map((transactionBytes) => ({
    name: `transactions of ${transactionBytes} bytes`,
    change: { transactionBytes },
  })),
];

/** The claims under one reading, over one preset. */
export interface JudgedReading {
  readonly reading: Reading;
  readonly preset: PresetName;
  readonly judged: JudgedVariant;
}

/** Finds out which claims each reading keeps, under both presets. */
export async function sensitivity(options: JudgeOptions): Promise<JudgedReading[]> {
  const all = presetNames.flatMap((preset) => readings.map((reading) => ({ preset, reading })));
  const judged = await judgeVariants(
    all.map(({ preset, reading }) => ({
      name: `${preset}: ${reading.name}`,
      base: { ...presets[preset], ...reading.change },
    })),
    options,
  );
  return all.flatMap((each, index) => {
    const own = judged[index];
    return own === undefined ? [] : [{ ...each, judged: own }];
  });
}
