const most = 64;

/** `Org1MSP`, `Org2MSP`, …: Fabric's own test networks name organisations so. */
export function operatorNames(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new RangeError(`a consortium has 1 to ${most} operators, not ${count}`);
  }
  return Array.from({ length: count }, (_, index) => `Org${index + 1}MSP`);
}
