const MOST = 64;

/**
 * Returns the MSP ids `Org1MSP`, `Org2MSP`, …, as Fabric's own test networks name organisations.
 */
export function operatorNames(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new RangeError(`a consortium has 1 to ${MOST} operators, not ${count}`);
  }
  return Array.from({ length: count }, (_, index) => `Org${index + 1}MSP`);
}
