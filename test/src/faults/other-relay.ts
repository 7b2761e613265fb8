import { createHostSealer, loadHostKey } from "@basics/gateway";
import { statementsOf } from "@basics/audit";
import type { TestConsortium } from "../harness/test-consortium.js";

/**
 * Settles what one operator owes, the latest Confirmation first and each twice at once, as a second
 * relay of its would that is ahead of the gateway's own. What fails is left to that one.
 *
 * @returns how many Confirmations it found unsettled.
 */
export async function settleInReverse(consortium: TestConsortium, mspId: string): Promise<number> {
  const client = consortium.client(mspId);
  const { hostKey } = consortium.consortium.layout.operator(mspId);
  const hosts = createHostSealer(await loadHostKey(hostKey));
  const settled = new Set(
    (await statementsOf(client, client.privateChannel)).map(
      ({ settlement }) => settlement?.migrationId,
    ),
  );
  const owed = (await statementsOf(client, consortium.consortiumChannel)).flatMap(
    ({ statement, migration }): [transaction: string, request: object][] => {
      if (statement !== "Confirmation" || migration === undefined) return [];
      const { migrationId, source, destination, destinationHost } = migration;
      if (settled.has(migrationId)) return [];
      if (source === mspId) return [["Leave", { migrationId }]];
      if (destination !== mspId) return [];
      const host = destinationHost && hosts.open(migrationId, destinationHost);
      return [["Arrive", { migrationId, host }]];
    },
  );
  for (const [transaction, request] of owed.reverse()) {
    const twice = [1, 2].map(() => client.submit(client.privateChannel, transaction, request));
    await Promise.allSettled(twice);
  }
  return owed.length;
}
