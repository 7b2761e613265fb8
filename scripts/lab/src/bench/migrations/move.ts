import { randomBytes } from "node:crypto";
import { coinId } from "@basics/chaincode/domain";

/** One migration to be made. */
export interface Move {
  readonly instanceId: string;
  readonly vmId: string;
  readonly source: string;
  readonly destination: string;
  readonly sourceHost: string;
  readonly destinationHost: string;
}

/** Makes migrations, and tells how long the steps of each took. */
export interface Mover {
  move(move: Move): Promise<StepTimes>;
}

/** The times of a migration's steps, in milliseconds. */
export interface StepTimes {
  /** The time to the Indication's commit. */
  readonly indicate: number;
  /** The time to the Confirmation's commit. */
  readonly verify: number;
  /**
   * The time to the Leave's commit, from the Confirmation's commit or from the Leave's submission.
   */
  readonly leave: number;
  readonly arrive: number;
  /** The time from the Indication's commit until the destination received it. */
  readonly notice?: number;
}

/** A VM that moves from operator to operator in a circle. */
export class TravellingVm {
  readonly #instanceId: string;
  readonly #operators: readonly string[];
  #moves: number;

  /** Places the VM at an operator. @param first - the index of the operator at which it starts */
  constructor(operators: readonly string[], first: number) {
    this.#operators = operators;
    this.#moves = first;
    this.#instanceId = coinId(this.#at(first), Date.now());
  }

  /** Returns the next migration, which has to be made before another one is asked for. */
  next(): Move {
    const here = this.#moves;
    this.#moves += 1;
    return {
      instanceId: this.#instanceId,
      vmId: `sha256-tree:${randomBytes(32).toString("hex")}`,
      source: this.#at(here),
      destination: this.#at(here + 1),
      sourceHost: `host-${here % 10}`,
      destinationHost: `host-${(here + 1) % 10}`,
    };
  }

  #at(index: number): string {
    return this.#operators[index % this.#operators.length] ?? "";
  }
}
