import { coinerOf } from "@basics/chaincode/domain";
import { GatewayProblem } from "../../client/gateway-problem.js";
import { isSameParts } from "../../digest/layout.js";
import { ManagerError } from "../../errors.js";
import type { IncomingJournal } from "../../store/records.js";
import type { OfferedTransfer } from "../../transfer/offer.js";
import { askSource, hashOfferToken } from "../../transfer/offer.js";
import { hasRoomFor } from "../capacity.js";
import type { ManagerContext } from "../context.js";

/** At most this many offers are looked into at once; for each one its source is asked. */
const MAX_CHECKS = 16;
const LOOK_UP_TIMEOUT_MS = 10_000;

/**
 * Decides which images are taken before their Indication is committed. Until then no ledger vouches
 * for a sender, so the manager that the ledger names for the source is asked whether the offer is
 * its own; and each operator has a bound of its own, so that it takes nothing from others.
 */
export class Offers {
  readonly #context: ManagerContext;
  /** The sources of the offers that are being looked into. */
  readonly #checks: string[] = [];

  constructor(context: ManagerContext) {
    this.#context = context;
  }

  /**
   * Looks into an offer that is not known yet.
   *
   * @param take begins to receive an image that is taken; it is not called for others.
   * @throws ManagerError
   */
  async admit(offered: OfferedTransfer, take: () => Promise<void>): Promise<void> {
    const { source } = offered.offer;
    this.#assertAcceptable(offered);
    this.#checks.push(source);
    try {
      // The offer itself is one of the checks that are counted.
      this.#assertWithinBounds(offered, 0);
      await this.#assertOwn(offered);
      if (!(await hasRoomFor(this.#context, offered.offer.size))) {
        throw new ManagerError("CAPACITY", `There is no room for ${offered.offer.size} bytes.`);
      }
      this.#assertWithinBounds(offered, offered.offer.size);
      await take();
    } finally {
      this.#checks.splice(this.#checks.indexOf(source), 1);
    }
  }

  /** Checks everything that can be known without asking anybody. @throws ManagerError */
  #assertAcceptable({ migrationId, offer }: OfferedTransfer): void {
    const { config, operator, vms } = this.#context;
    const { source, destination, instanceId } = offer;
    if (config.earlyTransfers.offersPerOperator === 0) throw refused("None are taken here.");
    if (destination !== operator) throw refused(`It is for ${destination}, this is ${operator}.`);
    if (coinerOf(migrationId) !== source || source === operator) {
      throw refused(`${source} did not coin ${migrationId}.`);
    }
    if (config.denySources.includes(source)) throw refused(`Nothing is taken from ${source}.`);
    const state = vms.get(instanceId)?.state;
    if (state === "running" || state === "stopped") throw refused(`${instanceId} is here.`);
  }

  #assertWithinBounds({ offer: { source } }: OfferedTransfer, bytes: number): void {
    const { offersPerOperator, bytesPerOperator } = this.#context.config.earlyTransfers;
    const taken = this.#context.journals
      .values()
      .filter((each): each is IncomingJournal => each.phase === "offered")
      .filter((each) => each.source === source);
    const checked = this.#checks.filter((each) => each === source).length;
    if (this.#checks.length > MAX_CHECKS || taken.length + checked > offersPerOperator) {
      throw new ManagerError("TOO_MANY_OFFERS", `${source} has ${taken.length} offers open here.`);
    }
    if (taken.reduce((sum, { size = 0 }) => sum + size, bytes) > bytesPerOperator) {
      throw new ManagerError("CAPACITY", `${source} may offer ${bytesPerOperator} bytes at once.`);
    }
  }

  /** @throws ManagerError unless the source's own manager knows the offer, token included. */
  async #assertOwn(offered: OfferedTransfer): Promise<void> {
    const { gateway, signal } = this.#context;
    const { source } = offered.offer;
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)]);
    let endpoint: string | undefined;
    try {
      ({ transferEndpoint: endpoint } = await gateway.getOperator(source, within));
    } catch (cause) {
      if (cause instanceof GatewayProblem && cause.status === 404) {
        throw refused(`${source.slice(0, 64)} is no registered operator.`);
      }
      throw new ManagerError("GATEWAY_AWAY", "The gateway does not answer.", { cause });
    }
    const objection =
      endpoint === undefined
        ? "it has no transferEndpoint where it could be asked"
        : await askSource(endpoint, offered, signal);
    if (objection !== undefined) throw refused(`It is not known to be ${source}'s: ${objection}.`);
  }
}

/** The journal with which an offered image begins. */
export function offeredJournal(
  { migrationId, token, offer }: OfferedTransfer,
  host: string,
): IncomingJournal {
  const { source, instanceId, size, parts, algorithm } = offer;
  return {
    role: "incoming",
    phase: "offered",
    migrationId,
    instanceId,
    source,
    host,
    size,
    parts,
    algorithm,
    tokenHash: hashOfferToken(token),
    receivedBytes: 0,
    startedAt: new Date().toISOString(),
  };
}

/** Tells whether an offer is the same as one that is being received already. */
export function isSameAsOffered(journal: IncomingJournal, offered: OfferedTransfer): boolean {
  const { source, instanceId, size, parts, algorithm } = offered.offer;
  return (
    journal.phase !== "ended" &&
    journal.tokenHash === hashOfferToken(offered.token) &&
    journal.source === source &&
    journal.instanceId === instanceId &&
    journal.size === size &&
    isSameParts(journal.parts, parts) &&
    journal.algorithm === algorithm
  );
}

function refused(message: string): ManagerError {
  return new ManagerError("OFFER_REFUSED", `The image is not taken yet. ${message}`);
}
