import { createHash } from "node:crypto";
import type { MspId } from "../domain";
import { DEFAULT_DIGEST_ALGORITHM, DIGEST_ALGORITHM_NAMES } from "../domain";
import type { Call } from "./channels";
import { TestNetwork } from "./channels";

export const A = "Org1MSP";
export const B = "Org2MSP";
export const C = "Org3MSP";
export const CONSORTIUM = "consortium";

export function privateChannelOf(operator: MspId): string {
  return `${operator.toLowerCase()}-private`;
}

/** Returns an id that the operator coins; the same number gives the same id. */
export function idOf(operator: MspId, number: number): string {
  return `${operator}:00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Computes a digest of some content. */
export function digestOf(content: string, algorithm: string = DEFAULT_DIGEST_ALGORITHM): string {
  return `${algorithm}:${createHash("sha256").update(content).digest("hex")}`;
}

/** A consortium of operators with a private channel each, configured and registered. */
export class Consortium {
  readonly network: TestNetwork;

  private constructor(network: TestNetwork) {
    this.network = network;
  }

  static async start(operators: readonly MspId[] = [A, B, C]): Promise<Consortium> {
    const network = new TestNetwork([CONSORTIUM, ...operators.map(privateChannelOf)]);
    const consortium = new Consortium(network);
    const [first = A] = operators;
    const shared = { kind: "consortium", consortiumChannel: CONSORTIUM };
    await consortium.submit(first, CONSORTIUM, "ConfigureChannel", shared);
    for (const operator of operators) {
      await consortium.submit(operator, CONSORTIUM, "RegisterOperator", {
        digestAlgorithms: DIGEST_ALGORITHM_NAMES,
        keepsPrivateChannel: true,
      });
      await consortium.submit(operator, privateChannelOf(operator), "ConfigureChannel", {
        kind: "private",
        consortiumChannel: CONSORTIUM,
      });
    }
    return consortium;
  }

  /** Submits a statement and answers the record. @throws Refusal */
  async submit<T>(as: MspId, channel: string, fn: string, statement: object): Promise<T> {
    return (await this.network.submit<T>({ as, channel, fn, args: [statement] })).record;
  }

  /** Submits to the consortium channel. @throws Refusal */
  share<T>(as: MspId, fn: string, statement: object): Promise<T> {
    return this.submit(as, CONSORTIUM, fn, statement);
  }

  /** Submits to the operator's own private channel. @throws Refusal */
  keep<T>(as: MspId, fn: string, statement: object): Promise<T> {
    return this.submit(as, privateChannelOf(as), fn, statement);
  }

  /** Evaluates a read as an identity without the gateway's role. @throws Refusal */
  read<T>(channel: string, fn: string, ...args: readonly unknown[]): Promise<T> {
    const call: Call = { as: A, role: "auditor", channel, fn, args };
    return this.network.evaluate(call);
  }

  /** Moves an instance on the consortium channel, with hosts in the open or none. */
  async migrate(
    source: MspId,
    destination: MspId,
    move: {
      readonly migrationId: string;
      readonly instanceId: string;
      readonly sourceHost?: object;
      readonly host?: object;
    },
  ): Promise<void> {
    const { migrationId, instanceId, sourceHost, host } = move;
    const vmId = digestOf(migrationId);
    const indication = { migrationId, instanceId, vmId, destination, sourceHost };
    await this.share(source, "Indicate", indication);
    await this.share(destination, "Verify", { migrationId, vmId, host });
  }
}
