import { openChannelLedger } from "../channel-ledger.js";
import {
  CHAINCODE,
  CHANNEL,
  createFixture,
  genesisEnvelope,
  makeEnvelope,
  policies,
} from "./ledger.js";

/* Appends blocks to the folder given, and prints the number of each as it is committed. */

const fixture = await createFixture();
const ledger = await openChannelLedger({
  channelId: CHANNEL,
  folder: process.argv[2] ?? "",
  genesis: genesisEnvelope(),
  membership: fixture.membership,
  policies: policies("ANY", fixture.membership.mspIds),
});
for (;;) {
  const { bytes } = makeEnvelope({
    creator: fixture.client,
    endorsers: [...fixture.peers.values()],
    sets: { [CHAINCODE]: { writes: { k: String(ledger.height) } } },
  });
  const block = await ledger.append([bytes]);
  process.stdout.write(`${block.number}\n`);
}
