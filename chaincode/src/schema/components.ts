import { hostSchemas } from "./fields";
import { recordSchemas } from "./records";
import { metadata } from "./reflect";
import type { NamedSchema } from "./schema";
import {
  anchoring,
  arriving,
  configuration,
  indication,
  instanceQuery,
  leaving,
  migrationQuery,
  operatorRegistration,
  registration,
  relayMarking,
  retirement,
  verification,
  withdrawal,
} from "./statements";

const published: readonly NamedSchema<unknown>[] = [
  ...hostSchemas,
  ...Object.values(recordSchemas),
  anchoring,
  arriving,
  configuration,
  indication,
  instanceQuery,
  leaving,
  migrationQuery,
  operatorRegistration,
  registration,
  relayMarking,
  retirement,
  verification,
  withdrawal,
];

/**
 * Puts the schemas where contract metadata takes them from.
 *
 * The contract API's own decorators put theirs in the same place, but support neither required
 * fields nor patterns.
 */
export function publishSchemas(): void {
  const others = metadata.getMetadata("fabric:objects", globalThis) as object | undefined;
  const ours = Object.fromEntries(published.map(({ name, definition }) => [name, definition]));
  metadata.defineMetadata("fabric:objects", { ...others, ...ours }, globalThis);
}
