import { access, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeNetwork } from "@basics/descriptor";
import type { IdentityFiles } from "@basics/local";
import { findFreePorts } from "@basics/local";
import { SupervisedProcess, Watchdog } from "@basics/runtime/processes";
import { packService } from "../chaincode/chaincode-package.js";
import { DataFolder } from "../plan/data-folder.js";
import { prepareService } from "../processes/launches.js";
import type { NodeProcess } from "../processes/node-process.js";
import { startNode } from "../processes/node-process.js";
import type { PeerAdmin } from "../administration/peer-admin.js";
import { findPrograms } from "../processes/programs.js";
import type { ChaincodeHost } from "./chaincode-host.js";
import { chaincodeHost } from "./chaincode-host.js";
import type { Deployer } from "./deploy-chaincode.js";
import { deployService, installService } from "./deploy-chaincode.js";
import { describeSample } from "./describe-sample.js";
import { openGatewayIdentity } from "./gateway-identity.js";
import type { Kept } from "./kept.js";
import { readKept, writeKept } from "./kept.js";
import { openSample } from "./open-sample.js";
import { openPrivateChannel } from "./private-channel.js";
import { asAdmin, checkRunning, fingerprint } from "./running-sample.js";
import type { SampleNetwork, SampleOperator, SampleOrderer } from "./sample-network.js";

const CHAINCODE = "basics";

/** Options of a deployment on a test network of fabric-samples. */
export interface TestNetworkOptions {
  /**
   * The folder of fabric-samples' `test-network` or `test-network-nano-bash`, which must be
   * running.
   */
  readonly folder: string;
  /** The sample's channel, which becomes the consortium's. */
  readonly channel: string;
  readonly dataDirectory: string;
  readonly chaincodeDirectory: string;
  /** The folder of Fabric's programs. Default: that of the samples, else `PATH`. */
  readonly fabricBin?: string | undefined;
  /** The host by which the peers call this machine. Default: the one that is found by itself. */
  readonly chaincodeHost?: string | undefined;
  readonly log?: (message: string) => void;
}

/** BASICS on a network of fabric-samples: the chaincode services run here, the nodes do not. */
export interface TestNetwork {
  readonly sample: SampleNetwork;
  /** The path of `network.json`. */
  readonly descriptorFile: string;
  /** The chaincode services by name, such as `basics.Org1MSP`. */
  readonly nodes: ReadonlyMap<string, NodeProcess>;
  /** Starts a service again that was killed or stopped. */
  restart(name: string): Promise<void>;
  /** Ends the services; what is deployed stays. */
  stop(): Promise<void>;
}

/**
 * Deploys BASICS on a test network, as far as it is not deployed yet, and starts its services.
 *
 * @throws a TestNetworkError that says what to do; what had started is stopped.
 */
export async function startTestNetwork(options: TestNetworkOptions): Promise<TestNetwork> {
  const sample = await openSample(options.folder);
  const orderers = await checkRunning(sample, options.channel);
  const folder = await DataFolder.open(options.dataDirectory);
  const deployment = new Deployment(options, sample, orderers, folder);
  try {
    await deployment.start();
    return deployment;
  } catch (cause) {
    await deployment.stop();
    throw cause;
  }
}

/** The folder of Fabric's programs: the one named, or that of the samples; undefined for `PATH`. */
export async function fabricBinOf(
  sample: Pick<SampleNetwork, "folder">,
  named: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) return named;
  const beside = resolve(sample.folder, "..", "bin");
  return access(join(beside, "configtxgen")).then(
    () => beside,
    () => undefined,
  );
}

class Deployment implements TestNetwork {
  readonly sample: SampleNetwork;
  readonly nodes = new Map<string, NodeProcess>();
  readonly #options: TestNetworkOptions;
  readonly #orderers: readonly SampleOrderer[];
  readonly #folder: DataFolder;
  readonly #watchdog = new Watchdog();

  constructor(
    options: TestNetworkOptions,
    sample: SampleNetwork,
    orderers: readonly SampleOrderer[],
    folder: DataFolder,
  ) {
    this.#options = options;
    this.sample = sample;
    this.#orderers = orderers;
    this.#folder = folder;
  }

  get descriptorFile(): string {
    return join(this.#folder.path, "network.json");
  }

  async start(): Promise<void> {
    const { folder: path, channel } = this.#options;
    const [first] = this.sample.operators;
    if (first === undefined) throw new RangeError(`${path} has no operators`);
    const network = await asAdmin(first, (admin) => fingerprint(admin, channel));
    const current = { network, channel };
    const kept = await this.#choosePorts(current, await readKept(this.#folder.path, current));
    const fabricBin = await fabricBinOf(this.sample, this.#options.fabricBin);
    const { configtxgen, version } = await findPrograms(fabricBin);
    const host = await chaincodeHost(this.sample, this.#options.chaincodeHost);
    this.#log(`found ${this.sample.kind}; Fabric ${version} here`);
    const gateways = await this.#openIdentities(fabricBin);
    const deployers = await Promise.all(
      this.sample.operators.map((operator) => this.#open(operator, kept, host)),
    );
    this.#log("making private channels");
    await this.#withAdmins(deployers, async (all) => {
      const folder = join(this.#folder.path, "channels");
      await settle(
        all.map(({ operator, admin }) => {
          const { sample } = this;
          const orderers = this.#orderers;
          return openPrivateChannel({ sample, operator, orderers, configtxgen, folder }, admin);
        }),
      );
      this.#log(`deploying chaincode ${CHAINCODE}`);
      await this.#deploy(all);
    });
    const described = {
      sample: this.sample,
      channel,
      chaincode: CHAINCODE,
      orderers: this.#orderers,
      gateways,
    };
    await writeNetwork(this.descriptorFile, describeSample(described));
  }

  async restart(name: string): Promise<void> {
    const node = this.nodes.get(name);
    if (node === undefined) throw new RangeError(`no service ${name}`);
    this.nodes.set(name, await SupervisedProcess.start(node.options));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
    this.#watchdog.dismiss();
    await this.#folder.close();
  }

  async #choosePorts(
    current: Pick<Kept, "network" | "channel">,
    kept: Kept | undefined,
  ): Promise<Kept> {
    if (kept !== undefined) return kept;
    const { operators } = this.sample;
    const free = await findFreePorts(operators.length);
    const chosen: Kept = {
      version: 1,
      ...current,
      chaincodePorts: Object.fromEntries(
        operators.map(({ mspId }, index) => [mspId, free[index] ?? 0]),
      ),
    };
    await writeKept(this.#folder.path, chosen);
    return chosen;
  }

  async #openIdentities(
    fabricBin: string | undefined,
  ): Promise<ReadonlyMap<string, IdentityFiles>> {
    const opened = await Promise.all(
      this.sample.operators.map(async (operator) => {
        const folder = join(this.#folder.path, "identities", operator.mspId);
        return [
          operator.mspId,
          await openGatewayIdentity({ operator, folder, fabricBin }),
        ] as const;
      }),
    );
    return new Map(opened);
  }

  /** Starts an operator's chaincode service, and returns what its deployment needs. */
  async #open(operator: SampleOperator, kept: Kept, host: ChaincodeHost): Promise<Opened> {
    const { mspId } = operator;
    const port = kept.chaincodePorts[mspId] ?? 0;
    const address = `${host.dialled}:${port}`;
    const servicePackage = packService({ label: `${CHAINCODE}_1`, address });
    const folder = join(this.#folder.path, "chaincode");
    await mkdir(folder, { recursive: true });
    const directory = this.#options.chaincodeDirectory;
    const launch = await prepareService({
      chaincode: { name: CHAINCODE, channels: "all", directory },
      mspId,
      host: host.listen,
      port,
      packageId: servicePackage.id,
      folder,
    });
    this.nodes.set(launch.name, await startNode(launch, this.#watchdog));
    return { operator, servicePackage };
  }

  async #withAdmins(
    opened: readonly Opened[],
    work: (all: readonly Participant[]) => Promise<void>,
    connected: readonly Participant[] = [],
  ): Promise<void> {
    const [next, ...rest] = opened;
    if (next === undefined) return work(connected);
    await asAdmin(next.operator, (admin) =>
      this.#withAdmins(rest, work, [...connected, { ...next, admin }]),
    );
  }

  async #deploy(all: readonly Participant[]): Promise<void> {
    const [first, ...others] = all;
    if (first === undefined) return;
    await settle(all.map(installService));
    await settle([
      deployService([first, ...others], {
        channel: this.#options.channel,
        name: CHAINCODE,
        endorsement: this.sample.endorsement,
      }),
      ...all.map((each) =>
        deployService([each], {
          channel: each.operator.privateChannel,
          name: CHAINCODE,
          endorsement: "MAJORITY",
        }),
      ),
    ]);
  }

  #log(message: string): void {
    this.#options.log?.(message);
  }
}

type Opened = Pick<Deployer, "servicePackage"> & { readonly operator: SampleOperator };
type Participant = Opened & { readonly admin: PeerAdmin };

/** Waits for all promises, so that nothing is still at work when a failure is thrown. */
async function settle(work: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}
