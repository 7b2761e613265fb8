import type { IncomingJournal } from "../../store/records.js";
import type { Alarm } from "../alarm.js";
import type { ManagerContext } from "../context.js";
import type { HeldVm } from "../held-vm.js";
import type { KeptJournal } from "../kept-journal.js";
import type { Reception } from "./reception.js";

/** A migration from another operator, as all of its phases share it. */
export interface IncomingMigration {
  readonly context: ManagerContext;
  readonly kept: KeptJournal<IncomingJournal>;
  /** Rings when something happened that may concern the migration. */
  readonly alarm: Alarm;
  readonly vm: HeldVm;
  /** The image, while it is being received. */
  readonly reception: Reception;
}

/** The path at which its image waits for the Confirmation, relative to the data directory. */
export function quarantineOf({ context, kept }: IncomingMigration): string {
  return context.images.quarantined(kept.migrationId);
}
