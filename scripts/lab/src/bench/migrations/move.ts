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

/** Milliseconds. */
export interface StepTimes {
  /** To the Indication's commit. */
  readonly indicate: number;
  /** To the Confirmation's commit. */
  readonly verify: number;
  /** From there, or from its being submitted, to the commit of the Leave. */
  readonly leave: number;
  readonly arrive: number;
  /** From the Indication's commit until the destination heard of it. */
  readonly notice?: number;
}

/** A VM that goes round from operator to operator. */
export class TravellingVm {
  readonly #instanceId: string;
  readonly #operators: readonly string[];
  #moves: number;

  /** @param first - index of the operator it starts at. */
  constructor(operators: readonly string[], first: number) {
    this.#operators = operators;
    this.#moves = first;
    this.#instanceId = coinId(this.#at(first), Date.now());
  }

  /** The next migration, to be made before another is asked for. */
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
