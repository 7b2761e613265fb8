import { UsageError } from "../output/usage-error.js";

const most = 64;

/** `Org1MSP`, `Org2MSP`, …: Fabric's own test networks name organisations so. */
export function operatorNames(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new UsageError(`--operators takes a whole number from 1 to ${most}, not ${count}.`);
  }
  return Array.from({ length: count }, (_, index) => `Org${index + 1}MSP`);
}
