import { blockHash } from "@basics/messages";
import { common } from "@hyperledger/fabric-protos";
import type { AuditOptions } from "../audit-options.js";
import type { Finding } from "../finding.js";
import type { ChannelReader } from "../reading/channel-reader.js";
import { LedgerClient } from "../reading/ledger-client.js";
import { heightOf } from "../reading/ledger-history.js";

/** Compares the newest block that each operator's peer has of the consortium channel with ours. */
export async function comparePeers(
  { network, operator, identity }: AuditOptions,
  { channel, chain }: ChannelReader,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const others = Object.keys(network.operators).filter((mspId) => mspId !== operator);
  for (const mspId of others) {
    if (!Object.values(network.peers).some((peer) => peer.mspId === mspId)) continue;
    await using client = await LedgerClient.connect(network, operator, { identity, peerOf: mspId });
    const blockNumber = Math.min(await heightOf(client, channel), chain.height) - 1;
    const answer = await client
      .contract(channel, "qscc")
      .evaluateTransaction("GetBlockByNumber", channel, String(blockNumber));
    const header = common.Block.deserializeBinary(answer).getHeader();
    const hash = header === undefined ? "nothing" : blockHash(header);
    const ours = chain.hashOf(blockNumber) ?? "nothing";
    if (hash === ours) continue;
    const detail = `${mspId}'s peer has ${hash}, ${operator}'s has ${ours}`;
    findings.push({ code: "PEERS_DISAGREE", channel, blockNumber, subject: mspId, detail });
  }
  return findings;
}
