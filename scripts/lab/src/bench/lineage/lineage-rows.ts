import { join } from "node:path";
import { Consortium, operatorNames } from "@basics/consortium";
import { readSecret } from "@basics/consortium/data";
import { median } from "@basics/experiments/statistics";
import { RestClient } from "../../gateway/rest-client.js";
import { BareMover } from "../migrations/bare-mover.js";
import { TravellingVm } from "../migrations/move.js";
import { ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";

const smallMigrations = 500;
const mostRatio = 1.2;
/** Migrations of a VM as they commonly are, and of one that is never left alone. */
const hops = { typical: 4, long: 100 } as const;
type Travelled = keyof typeof hops;
/** Migrations made at once while a ledger is filled. */
const lanes = 64;
/** In each round, of each kind; single ones take a few milliseconds. */
const samples = { typical: 60, long: 15, indications: 20 } as const;
const batchTimeoutMs = 10;
const cancelled = { reason: "WITHDRAWN" };
const [measured = "", ...others] = operatorNames(3);

export interface LineageOptions {
  readonly folder: string;
  readonly rounds: number;
  /** On the larger ledger. */
  readonly migrations: number;
  /** Resolves when all is to be stopped. */
  readonly interrupted: Promise<undefined>;
  readonly onProgress: (message: string) => void;
}

/** Medians of one round on one ledger, in milliseconds. */
type Sampled = Readonly<Record<keyof typeof samples, number>>;

/**
 * Measures an operator's gateway on two consortia side by side, one with many migrations on its
 * ledger, one with few: what it takes to read the lineage of the same VMs, and to indicate.
 */
export async function lineageRows(options: LineageOptions): Promise<BenchRow[]> {
  const ledgers: FilledLedger[] = [];
  try {
    for (const migrations of [smallMigrations, options.migrations]) {
      ledgers.push(await FilledLedger.start(migrations, options));
    }
    const [small, large] = ledgers;
    if (small === undefined || large === undefined) throw new Error("unreachable: two are started");
    const failed = Promise.race([
      options.interrupted,
      ...ledgers.map(({ consortium }) => consortium.failed()),
    ]).then((reason) => {
      throw new Error(reason ?? "interrupted");
    });
    return await Promise.race([failed, measure(small, large, options)]);
  } finally {
    await Promise.all(ledgers.map((ledger) => ledger.stop()));
  }
}

async function measure(
  small: FilledLedger,
  large: FilledLedger,
  { rounds, migrations, onProgress }: LineageOptions,
): Promise<BenchRow[]> {
  const pairs: (readonly [Sampled, Sampled])[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    onProgress(`round ${round} of ${rounds}`);
    // Which goes first changes, so that neither profits from its turn.
    const inTurn = round % 2 === 1 ? [large, small] : [small, large];
    const sampled = new Map<FilledLedger, Sampled>();
    for (const ledger of inTurn) sampled.set(ledger, await ledger.sample());
    pairs.push([sampled.get(large) as Sampled, sampled.get(small) as Sampled]);
  }
  const row = (figure: string, of: keyof Sampled): BenchRow =>
    ratioRow({
      figure: `${figure}, ${migrations} migrations on the ledger`,
      unit: "ms",
      reference: `with ${smallMigrations}`,
      pairs: pairs.map(([ours, theirs]) => [ours[of], theirs[of]]),
      reach: { atMost: mostRatio },
    });
  return [
    row(`lineage of a VM of ${hops.typical} hops`, "typical"),
    row(`lineage of a VM of ${hops.long} hops`, "long"),
    row(`Indication until committed, batch time ${batchTimeoutMs} ms`, "indications"),
  ];
}

/** A consortium with so many migrations on its ledger, and two VMs among them that are looked at. */
class FilledLedger {
  readonly consortium: Consortium;
  readonly #client: RestClient;
  readonly #instances = new Map<Travelled, string>();

  private constructor(consortium: Consortium, client: RestClient) {
    this.consortium = consortium;
    this.#client = client;
  }

  static async start(
    migrations: number,
    { folder, interrupted, onProgress }: LineageOptions,
  ): Promise<FilledLedger> {
    onProgress(`filling a ledger with ${migrations} migrations`);
    const consortium = await Consortium.start({
      dataDirectory: join(folder, `${migrations}-migrations`),
      operators: [measured, ...others],
      // Theirs are the other migrations; with channels of their own there would be twice as much to do.
      withoutPrivateChannel: others,
      withManagers: false,
      batchTimeoutMs,
    });
    try {
      const token = await readSecret(consortium.layout.operator(measured).managerToken);
      const url = consortium.operators.find(({ mspId }) => mspId === measured)?.gatewayUrl ?? "";
      // Only the measured operator's is asked anything; the others' would follow the chain for nothing.
      const idle = others.map((mspId) => consortium.service(`gateway:${mspId}`));
      await Promise.all(idle.map((gateway) => gateway.stop()));
      const ledger = new FilledLedger(consortium, new RestClient(url, token));
      const stopped = Promise.race([interrupted, consortium.failed()]).then((reason) => {
        throw new Error(reason ?? "interrupted");
      });
      await Promise.race([stopped, ledger.#fill(migrations, onProgress)]);
      return ledger;
    } catch (error) {
      await consortium.stop();
      throw error;
    }
  }

  async sample(): Promise<Sampled> {
    return {
      typical: await medianMs(samples.typical, () => this.#lineage("typical")),
      long: await medianMs(samples.long, () => this.#lineage("long")),
      indications: await this.#indications(samples.indications),
    };
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.consortium.stop();
  }

  async #fill(migrations: number, onProgress: (message: string) => void): Promise<void> {
    const mover = await BareMover.connect(this.consortium);
    try {
      await Promise.all([this.#travel(mover, "typical"), this.#travel(mover, "long")]);
      // Those that the warm-up below indicates count too.
      let [begun, made] = [hops.typical + hops.long + samples.indications, 0];
      const lane = async (_: unknown, index: number): Promise<void> => {
        while (begun < migrations) {
          begun += hops.typical;
          const vm = new TravellingVm(others, index);
          for (let hop = 0; hop < hops.typical; hop += 1) await mover.agree(vm.next());
          made += hops.typical;
          if (made % 1_000 === 0) onProgress(`${made} of ${migrations} migrations`);
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    } finally {
      await mover.close();
    }
    // Its gateway has followed the chain up to here once a migration of its own is through; and its
    // code is as warm on the one ledger as on the other.
    await this.#settled();
    await this.sample();
  }

  /** Moves a VM of the measured operator's away and back again. */
  async #travel(mover: BareMover, kind: Travelled): Promise<void> {
    const vm = new TravellingVm([measured, ...others.slice(0, 1)], 0);
    for (let hop = 0; hop < hops[kind]; hop += 1) {
      const move = vm.next();
      this.#instances.set(kind, move.instanceId);
      await mover.agree(move);
    }
  }

  /** Resolves when every hop has its Leave or Arrival on the private channel. */
  async #settled(): Promise<void> {
    for (const kind of ["typical", "long"] as const) {
      const deadline = performance.now() + 60_000;
      while ((await this.#lineage(kind)) < hops[kind]) {
        if (performance.now() > deadline) throw new Error("Leaves and Arrivals are missing.");
      }
    }
  }

  /** Reads a lineage to its end. @returns how many entries are the private channel's. */
  async #lineage(kind: Travelled): Promise<number> {
    const path = `/v1/instances/${this.#instances.get(kind) ?? ""}/lineage?limit=200`;
    let own = 0;
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page: LineagePage = await this.#client.get(
        cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
      );
      own += page.items.filter(({ ledger }) => ledger === "private").length;
      cursor = page.nextCursor;
    }
    return own;
  }

  /** Each is cancelled before the next, which is not measured. */
  async #indications(count: number): Promise<number> {
    const instanceId = this.#instances.get("typical") ?? "";
    const [destination = ""] = others;
    const took: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const vmId = `sha256-tree:${index.toString(16).padStart(64, "0")}`;
      const request = { kind: "inter", instanceId, vmId, destination };
      const started = performance.now();
      const { migrationId } = await this.#client.post<{ migrationId: string }>(
        "/v1/migrations",
        request,
      );
      took.push(performance.now() - started);
      await this.#client.post(`/v1/migrations/${migrationId}/cancellation`, cancelled);
    }
    return median(took);
  }
}

interface LineagePage {
  readonly items: readonly { readonly ledger: "consortium" | "private" }[];
  readonly nextCursor?: string;
}

async function medianMs(count: number, work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const started = performance.now();
    await work();
    took.push(performance.now() - started);
  }
  return median(took);
}
