import { join } from "node:path";
import { Consortium, operatorNames } from "@basics/consortium";
import { readSecret } from "@basics/consortium/data";
import { median } from "@basics/experiments/statistics";
import { RestClient } from "../../gateway/rest-client.js";
import { BareMover } from "../migrations/bare-mover.js";
import { TravellingVm } from "../migrations/move.js";
import { ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";

const SMALL_MIGRATIONS = 500;
const MOST_RATIO = 1.2;
/** The numbers of migrations of a typical VM, and of one that is moved again and again. */
const hops = { typical: 4, long: 100 } as const;
type Travelled = keyof typeof hops;
/** The number of migrations made at once while a ledger is filled. */
const LANES = 64;
/** The number of samples of each kind in each round; a single one takes a few milliseconds. */
const samples = { typical: 60, long: 15, indications: 20 } as const;
const BATCH_TIMEOUT_MS = 10;
const cancelled = { reason: "WITHDRAWN" };
const [MEASURED = "", ...others] = operatorNames(3);

export interface LineageOptions {
  readonly folder: string;
  readonly rounds: number;
  /** The number of migrations on the larger ledger. */
  readonly migrations: number;
  /** Resolves when the measurement has to stop. */
  readonly interrupted: Promise<undefined>;
  readonly onProgress: (message: string) => void;
}

/** The medians of one round on one ledger, in milliseconds. */
type Sampled = Readonly<Record<keyof typeof samples, number>>;

/**
 * Measures an operator's gateway on two consortia side by side: one has many migrations on its
 * ledger, the other has few. The figures are the times to read the lineage of the same VMs, and to
 * indicate.
 */
export async function lineageRows(options: LineageOptions): Promise<BenchRow[]> {
  const ledgers: FilledLedger[] = [];
  try {
    for (const migrations of [SMALL_MIGRATIONS, options.migrations]) {
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
    // The order changes from round to round, so that neither ledger profits from its turn.
    const inTurn = round % 2 === 1 ? [large, small] : [small, large];
    const sampled = new Map<FilledLedger, Sampled>();
    for (const ledger of inTurn) sampled.set(ledger, await ledger.sample());
    pairs.push([sampled.get(large) as Sampled, sampled.get(small) as Sampled]);
  }
  const row = (figure: string, of: keyof Sampled): BenchRow =>
    ratioRow({
      figure: `${figure}, ${migrations} migrations on the ledger`,
      unit: "ms",
      reference: `with ${SMALL_MIGRATIONS}`,
      pairs: pairs.map(([ours, theirs]) => [ours[of], theirs[of]]),
      reach: { atMost: MOST_RATIO },
    });
  return [
    row(`lineage of a VM of ${hops.typical} hops`, "typical"),
    row(`lineage of a VM of ${hops.long} hops`, "long"),
    row(`Indication until committed, batch time ${BATCH_TIMEOUT_MS} ms`, "indications"),
  ];
}

/**
 * A consortium with a given number of migrations on its ledger. Two VMs among them are measured.
 */
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
      operators: [MEASURED, ...others],
      // The other operators only make the other migrations. With private channels of their own,
      // they would double the work.
      withoutPrivateChannel: others,
      withManagers: false,
      batchTimeoutMs: BATCH_TIMEOUT_MS,
    });
    try {
      const token = await readSecret(consortium.layout.operator(MEASURED).managerToken);
      const url = consortium.operators.find(({ mspId }) => mspId === MEASURED)?.gatewayUrl ?? "";
      // Only the measured operator's gateway is called. The others' gateways would only use CPU to
      // follow the chain.
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
      // The Indications of the warm-up below count too.
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
      await Promise.all(Array.from({ length: LANES }, lane));
    } finally {
      await mover.close();
    }
    // Once a migration of its own has been settled, the gateway has followed the chain up to here,
    // and its code is equally warm on both ledgers.
    await this.#settled();
    await this.sample();
  }

  /** Moves a VM of the measured operator's away and back again. */
  async #travel(mover: BareMover, kind: Travelled): Promise<void> {
    const vm = new TravellingVm([MEASURED, ...others.slice(0, 1)], 0);
    for (let hop = 0; hop < hops[kind]; hop += 1) {
      const move = vm.next();
      this.#instances.set(kind, move.instanceId);
      await mover.agree(move);
    }
  }

  /** Waits until every hop has its Leave or Arrival on the private channel. */
  async #settled(): Promise<void> {
    for (const kind of ["typical", "long"] as const) {
      const deadline = performance.now() + 60_000;
      while ((await this.#lineage(kind)) < hops[kind]) {
        if (performance.now() > deadline) throw new Error("Leaves and Arrivals are missing.");
      }
    }
  }

  /** Reads a lineage to its end. @returns the number of entries of the private channel */
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

  /**
   * Measures Indications. Each is cancelled before the next one, and the cancellation is not
   * measured.
   */
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
