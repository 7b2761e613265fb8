import type { AuditOptions } from "./audit-options.js";
import { checkCustodyAnswers, checkResidenceAnswer } from "./checks/answer-check.js";
import { CustodyCheck } from "./checks/custody-check.js";
import { comparePeers } from "./checks/peers-check.js";
import { residencesOf } from "./checks/residence.js";
import { checkAnchors, checkSettlements } from "./checks/settlement-check.js";
import type { Finding } from "./finding.js";
import { ChannelReader } from "./reading/channel-reader.js";
import { LedgerClient } from "./reading/ledger-client.js";

/** The result of an audit: what was checked, and the findings. */
export interface AuditReport {
  readonly operator: string;
  readonly channels: readonly { readonly channel: string; readonly blocks: number }[];
  readonly statements: number;
  readonly instances: number;
  readonly migrations: number;
  readonly findings: readonly Finding[];
}

/**
 * The number of times that differing answers are asked again, since a ledger goes on while it is
 * read.
 */
const ATTEMPTS = 5;

/**
 * Checks an operator's ledgers from outside. It uses the blocks that the operator's peer hands out,
 * without its gateway, and its own rules rather than the chaincode's.
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { network, operator, identity } = options;
  await using client = await LedgerClient.connect(network, operator, { identity });
  const consortium = new ChannelReader(client, network.consortiumChannel);
  const custody = new CustodyCheck(network.consortiumChannel);
  const findings: Finding[] = [];
  const follow = async (): Promise<number> => {
    const news = await consortium.advance();
    findings.push(...news.flatMap((statement) => custody.take(statement)));
    return news.length;
  };
  // The order of reading matters here: an anchored block was on the private channel before, and a
  // settled migration was on the consortium channel before.
  await follow();
  const anchored = [...consortium.statements];
  const privateChannel = network.operators[operator]?.privateChannel;
  const own = privateChannel === undefined ? undefined : new ChannelReader(client, privateChannel);
  await own?.advance();
  await follow();
  if (own !== undefined) {
    const of = { operator, channel: own.channel };
    findings.push(
      ...checkAnchors(of, anchored, own.chain),
      ...checkSettlements({ ...of, migrations: custody.migrations }, own.statements),
    );
  }
  findings.push(
    ...(await untilSettled(custody.instances.keys(), follow, async (instanceId) => {
      const held = custody.instances.get(instanceId);
      if (held === undefined) return [];
      return checkCustodyAnswers(client, consortium.channel, instanceId, held);
    })),
    ...(own === undefined ? [] : await checkResidences(client, own)),
    ...(await comparePeers({ network, operator, identity }, consortium)),
  );
  const readers = own === undefined ? [consortium] : [consortium, own];
  return {
    operator,
    channels: readers.map(({ channel, chain }) => ({ channel, blocks: chain.height })),
    statements: readers.reduce((sum, { statements }) => sum + statements.length, 0),
    instances: custody.instances.size,
    migrations: custody.migrations.size,
    findings: [...readers.flatMap((reader) => reader.findings), ...findings],
  };
}

async function checkResidences(client: LedgerClient, own: ChannelReader): Promise<Finding[]> {
  let residences = residencesOf(own.statements);
  const follow = async (): Promise<number> => {
    const { length } = await own.advance();
    if (length > 0) residences = residencesOf(own.statements);
    return length;
  };
  return untilSettled(residences.keys(), follow, async (instanceId) => {
    const residence = residences.get(instanceId);
    if (residence === undefined) return [];
    return checkResidenceAnswer(client, own.channel, instanceId, residence);
  });
}

/**
 * Asks about each subject, and again about those whose answers differ, until no new block can
 * explain the difference.
 */
async function untilSettled(
  subjects: Iterable<string>,
  follow: () => Promise<number>,
  check: (subject: string) => Promise<Finding[]>,
): Promise<Finding[]> {
  let open = [...subjects];
  let findings: Finding[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt += 1) {
    findings = [];
    const differing: string[] = [];
    for (const subject of open) {
      const found = await check(subject);
      if (found.length === 0) continue;
      findings.push(...found);
      differing.push(subject);
    }
    open = differing;
    if (open.length > 0 && (await follow()) === 0) break;
  }
  return findings;
}
