import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeFault } from "./plan.js";
import type { PlannedFault, RoundKind } from "./plan.js";
import type { Stage } from "./stage.js";

/** A round in which something did not hold. */
export interface FailedRound {
  readonly kind: RoundKind;
  readonly seed: number;
  readonly number: number;
  readonly plan: readonly PlannedFault[];
}

/**
 * Tells all that an investigation needs: what went wrong, how to have it again, where the logs are.
 */
export async function tellFailure(stage: Stage, failed: FailedRound): Promise<void> {
  const { kind, seed, number, plan } = failed;
  const size = stage.isSmall ? " --small" : "";
  console.error(
    [
      `FAILED in round ${number} of "${kind.name}", in which went wrong:`,
      ...plan.map((fault) => `  ${describeFault(fault)}`),
      "The same faults again: npm run test:faults -- " +
        `--fault ${JSON.stringify(kind.name)} --seed ${seed} --round ${number}${size}`,
      `Logs: ${await keepLogs(stage)}`,
    ].join("\n"),
  );
}

/** Counts the lines in which gateways and managers logged that their disk was full. */
export async function countRefusedWrites({ consortium, scene }: Stage): Promise<number> {
  const logs = scene.operators.flatMap((mspId) => {
    const { root } = consortium.consortium.layout.operator(mspId);
    return ["gateway.log", "manager.log"].map((name) => readFile(join(root, name), "utf8"));
  });
  const texts = await Promise.all(logs.map((reading) => reading.catch(() => "")));
  const lines = texts.flatMap((text) => text.split("\n"));
  return lines.filter((line) => line.includes("ENOSPC")).length;
}

/** Copies the consortium's files to a folder that stays, without images and ledgers. */
async function keepLogs({ consortium }: Stage): Promise<string> {
  const kept = await mkdtemp(join(tmpdir(), "basics-faults-failed-"));
  const isLarge = (file: string): boolean =>
    /\.(img|raw)$|filler$|\/network\/(?!.*\.log$)/.test(file);
  await cp(consortium.consortium.layout.root, kept, {
    recursive: true,
    dereference: true,
    filter: (file) => !isLarge(file),
  }).catch(() => undefined);
  return kept;
}
