import { toTopology } from "@basics/local";
import { defaultBatch } from "../plan/options.js";
import type { Shape } from "../plan/plan.js";

/** The shape of a network of so many operators, with the default of every option. */
export function shapeOf(operators: number, changes: Partial<Shape> = {}): Shape {
  return {
    ...toTopology({ operators }),
    orderers: 1,
    peersPerOperator: 1,
    sharedOrderer: false,
    batch: defaultBatch,
    ...changes,
  };
}
