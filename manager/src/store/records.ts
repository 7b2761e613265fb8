import { z } from "zod";
import { partsSchema } from "../digest/layout.js";
import {
  algorithmSchema,
  coinedIdSchema,
  reasonSchema,
  TERMINAL_STATES,
} from "../domain-schemas.js";

/** A size in bytes. */
const sizeSchema = z.int().min(0);

/**
 * A VM, as its file holds it.
 *
 * - `running`, `stopped`: here and nobody else's; it may run.
 * - `in-transit`: off, held by the migration named, until the ledger tells which way it went.
 * - `departed`: another operator's now. `discarded`: what arrived was not taken, and is deleted.
 */
export const vmRecordSchema = z.object({
  instanceId: coinedIdSchema,
  name: z.string(),
  state: z.enum(["running", "stopped", "in-transit", "departed", "discarded"]),
  host: z.string().optional(),
  /** The image's path relative to the data directory; absent once there is no image of it here. */
  image: z.string().optional(),
  size: sizeSchema,
  /** The parts of a VM that has some; its image then is a folder with `ROLE.img` for each. */
  parts: partsSchema.optional(),
  /** The migration that holds the VM, or held it last. */
  migrationId: coinedIdSchema.optional(),
  /** The state to which a VM in transit from here returns when its migration comes to nothing. */
  resumeAs: z.enum(["running", "stopped"]).optional(),
  /** False until the gateway has put it on record. */
  registered: z.boolean(),
});

export type VmRecord = z.infer<typeof vmRecordSchema>;

const problemSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

const common = {
  migrationId: coinedIdSchema,
  instanceId: coinedIdSchema,
  startedAt: z.iso.datetime(),
  /** The digest that the Indication states. */
  vmId: z.string().optional(),
  size: sizeSchema.optional(),
  /** The parts of a VM that has some. */
  parts: partsSchema.optional(),
  /** The digest that the destination found. */
  observedVmId: z.string().optional(),
  /** The reason why it was declined or cancelled. */
  reason: reasonSchema.optional(),
  /** The last trouble on its way, or the reason why it came to nothing. */
  problem: problemSchema.optional(),
  /**
   * The way in which it ended; absent while it is under way. `refused`: nothing of it is on a
   * ledger. `lapsed`: it was only offered.
   */
  outcome: z.enum([...TERMINAL_STATES, "refused", "lapsed"]).optional(),
  endedAt: z.iso.datetime().optional(),
};

const sending = {
  /**
   * True from before the Indication is first sent, since it may stand on the ledger from then on.
   */
  posted: z.boolean(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** The image's path relative to the data directory. */
  image: z.string(),
  sourceHost: z.string(),
  algorithm: algorithmSchema,
  cancelFor: reasonSchema.optional(),
};

/** A migration to another operator. */
export const outgoingSchema = z.object({
  role: z.literal("outgoing"),
  phase: z.enum(["preparing", "indicating", "indicated", "leaving", "ended"]),
  destination: z.string(),
  /**
   * The secret by which an early offer of the image is known to be ours; saved before its first
   * use.
   */
  offerToken: z.string().optional(),
  ...common,
  ...sending,
});

/** A migration between two of this manager's hosts. */
export const localSchema = z.object({
  role: z.literal("local"),
  phase: z.enum(["preparing", "indicating", "indicated", "verifying", "ended"]),
  destinationHost: z.string(),
  ...common,
  ...sending,
});

/** A migration from another operator. */
export const incomingSchema = z.object({
  role: z.literal("incoming"),
  /** `offered`: its source sends the image, and no ledger announces it yet. */
  phase: z.enum(["offered", "indicated", "verifying", "declining", "ended"]),
  source: z.string(),
  /** The algorithm of an image that was offered before its Indication. */
  algorithm: algorithmSchema.optional(),
  /** The hash of the token that whoever sends an offered image has to know. */
  tokenHash: z.string().optional(),
  /** The host on which the VM is to run. */
  host: z.string(),
  /** The number of bytes that surely are on disk. */
  receivedBytes: sizeSchema,
  declineFor: reasonSchema.optional(),
  ...common,
});

/** A migration under way or ended, as its file holds it: what a restart continues from. */
export const journalSchema = z.discriminatedUnion("role", [
  outgoingSchema,
  localSchema,
  incomingSchema,
]);

export type OutgoingJournal = z.infer<typeof outgoingSchema>;
export type LocalJournal = z.infer<typeof localSchema>;
export type IncomingJournal = z.infer<typeof incomingSchema>;
export type Journal = z.infer<typeof journalSchema>;

/** The journal from which a restart goes on: an image that was not verified is digested again. */
export function unverified<J extends LocalJournal | IncomingJournal>(journal: J): J {
  return journal.phase === "verifying" ? { ...journal, phase: "indicated" } : journal;
}
