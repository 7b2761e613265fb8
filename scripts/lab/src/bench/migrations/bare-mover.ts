import { coinId } from "@basics/chaincode/domain";
import type { Consortium } from "@basics/consortium";
import type { Network } from "@basics/descriptor";
import { createHostSealer, loadHostKey } from "@basics/gateway";
import type { HostSealer } from "@basics/gateway";
import { BareClient } from "./bare-client.js";
import type { LedgerClient, Submitted } from "./bare-client.js";
import type { Move, Mover, StepTimes } from "./move.js";

interface Party {
  readonly client: LedgerClient;
  readonly hosts: HostSealer;
}

/**
 * Makes the four transactions of a migration with Fabric's client library alone, from the same
 * identities and with the same arguments as the gateways. Each transaction waits until the peer
 * that it is sent to has those it builds on. Leave and Arrive are sent at the same time.
 */
export class BareMover implements Mover {
  readonly #parties = new Map<string, Party>();
  readonly #consortiumChannel: string;
  /** The number of endorsements that were tried again, of all operators. */
  retries = 0;

  private constructor(consortiumChannel: string) {
    this.#consortiumChannel = consortiumChannel;
  }

  /**
   * Connects to all operators.
   *
   * @param open - opens one operator's client; by default it runs in this process
   */
  static async connect(
    { network, operators, layout }: Consortium,
    open: (network: Network, mspId: string) => Promise<LedgerClient> = (...of) =>
      BareClient.connect(...of),
  ): Promise<BareMover> {
    const mover = new BareMover(network.consortiumChannel);
    try {
      for (const { mspId } of operators) {
        // Hosts are sealed with the operators' own keys, so that their gateways find them correct
        // later.
        const hosts = createHostSealer(await loadHostKey(layout.operator(mspId).hostKey));
        mover.#parties.set(mspId, { client: await open(network, mspId), hosts });
      }
      return mover;
    } catch (error) {
      await mover.close();
      throw error;
    }
  }

  async move(move: Move): Promise<StepTimes> {
    const [source, target] = [this.#party(move.source), this.#party(move.destination)];
    const { migrationId, host, indicate, verify } = await this.agree(move);
    const [leave, arrive] = await Promise.all([
      source.client
        .has(verify.commit)
        .then(() => this.#submit(source, source.client.privateChannel, "Leave", { migrationId })),
      this.#submit(target, target.client.privateChannel, "Arrive", {
        migrationId,
        host: target.hosts.open(migrationId, host),
      }),
    ]);
    return {
      indicate: indicate.tookMs,
      verify: verify.tookMs,
      leave: leave.tookMs,
      arrive: arrive.tookMs,
    };
  }

  /** Makes a migration's transactions on the consortium channel: Indication and Confirmation. */
  async agree(move: Move): Promise<Agreement> {
    const { instanceId, vmId, destination } = move;
    const [source, target] = [this.#party(move.source), this.#party(destination)];
    const migrationId = coinId(move.source, Date.now());
    const sourceHost = source.hosts.seal(migrationId, move.sourceHost);
    const indication = { migrationId, instanceId, vmId, destination, sourceHost };
    const indicate = await this.#submit(source, this.#consortiumChannel, "Indicate", indication);
    await target.client.has(indicate.commit);
    const host = target.hosts.seal(migrationId, move.destinationHost);
    const verification = { migrationId, vmId, host };
    const verify = await this.#submit(target, this.#consortiumChannel, "Verify", verification);
    return { migrationId, host, indicate, verify };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#parties.values()].map(({ client }) => client.close()));
  }

  async #submit(
    { client }: Party,
    channel: string,
    transaction: string,
    request: object,
  ): Promise<Submitted> {
    const submitted = await client.submit(channel, transaction, request);
    this.retries += submitted.retries;
    return submitted;
  }

  #party(mspId: string): Party {
    const party = this.#parties.get(mspId);
    if (party === undefined) throw new RangeError(`no operator ${mspId}`);
    return party;
  }
}

/** The data of a migration on the consortium channel. */
interface Agreement {
  readonly migrationId: string;
  /** The destination's host, sealed. */
  readonly host: ReturnType<HostSealer["seal"]>;
  readonly indicate: Submitted;
  readonly verify: Submitted;
}
