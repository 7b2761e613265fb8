import type { Consortium } from "@basics/consortium";
import { BareClient } from "./bare-client.js";
import type { Watch } from "./bare-client.js";
import type { Move, Mover, StepTimes, TravellingVm } from "./move.js";
import type { RestMover } from "./rest-mover.js";

/**
 * Migrates one VM again and again for some time, and returns how long each step of each migration
 * took.
 */
export async function timeSteps(
  mover: Mover,
  vm: TravellingVm,
  durationMs: number,
): Promise<StepTimes[]> {
  const times: StepTimes[] = [];
  const end = performance.now() + durationMs;
  do times.push(await mover.move(vm.next()));
  while (performance.now() < end);
  return times;
}

interface Watches {
  readonly consortium: Watch;
  readonly private: Watch;
}

/**
 * Migrates through the gateways. It takes the times of commits from the peers themselves, and so
 * depends on neither the gateways' event streams nor their clocks.
 */
export class WatchedMover implements Mover {
  readonly #mover: RestMover;
  readonly #watches = new Map<string, Watches>();
  readonly #clients: BareClient[] = [];

  private constructor(mover: RestMover) {
    this.#mover = mover;
  }

  static async open({ network, operators }: Consortium, mover: RestMover): Promise<WatchedMover> {
    const watched = new WatchedMover(mover);
    for (const { mspId } of operators) {
      const client = await BareClient.connect(network, mspId);
      watched.#clients.push(client);
      const watch = (channel: string): Promise<Watch> =>
        client.watch(channel, mover.lastBlock(channel));
      watched.#watches.set(mspId, {
        consortium: await watch(network.consortiumChannel),
        private: await watch(client.privateChannel),
      });
    }
    return watched;
  }

  async move(move: Move): Promise<StepTimes> {
    const [source, target] = [this.#of(move.source), this.#of(move.destination)];
    const { migrationId, ...times } = await this.#mover.moments(move);
    const first = ({ sightings }: Watch, statement: string): Promise<number> =>
      sightings.first(statement, migrationId);
    const confirmedAt = (at: Watches): Promise<number> => first(at.consortium, "Confirmation");
    return {
      indicate: times.indicated - times.asked,
      notice: times.noticed - (await first(target.consortium, "Indication")),
      verify: times.confirmed - times.verifying,
      leave: (await first(source.private, "Leave")) - (await confirmedAt(source)),
      arrive: (await first(target.private, "Arrival")) - (await confirmedAt(target)),
    };
  }

  async close(): Promise<void> {
    for (const { consortium, private: own } of this.#watches.values()) {
      await Promise.all([consortium.close(), own.close()]);
    }
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #of(mspId: string): Watches {
    const watches = this.#watches.get(mspId);
    if (watches === undefined) throw new RangeError(`no operator ${mspId}`);
    return watches;
  }
}
