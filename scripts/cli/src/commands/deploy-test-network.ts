import { dirname, join, resolve } from "node:path";
import { Consortium, operatorNames, startTestNetworkLedger } from "@basics/consortium";
import { layoutOf, readState } from "@basics/consortium/data";
import { Interruption } from "@basics/consortium/interruption";
import {
  addBuilder,
  coreFileOf,
  detectSample,
  takesServices,
  TestNetworkError,
} from "@basics/fabric";
import { Command, Option } from "commander";
import { stopCommand } from "../options/data-directory.js";
import { wholeNumber } from "../options/number-option.js";
import { UsageError } from "../output/usage-error.js";
import { welcome } from "../output/welcome.js";

interface DeployOptions {
  readonly testNetwork: string;
  readonly channel: string;
  readonly data: string;
  readonly fabricBin?: string;
  readonly chaincodeHost?: string;
  readonly configureBuilder?: boolean;
  readonly managers: boolean;
  readonly portBase: number;
}

export function deployTestNetworkCommand(): Command {
  return new Command("deploy-test-network")
    .description(
      "deploy BASICS on a running test network of fabric-samples, and keep its services up until Ctrl-C",
    )
    .requiredOption(
      "--test-network <dir>",
      "fabric-samples/test-network or fabric-samples/test-network-nano-bash",
    )
    .option("--channel <name>", "its channel, which becomes the consortium channel", "mychannel")
    .option(
      "--data <dir>",
      "keep identities, ports and positions there",
      join(".basics", "test-network"),
    )
    .addOption(
      new Option(
        "--fabric-bin <dir>",
        "folder of Fabric's programs (default: bin beside the test network, else PATH)",
      ).env("FABRIC_BIN"),
    )
    .option(
      "--chaincode-host <address>",
      "what the peers call this machine (default: found out; containers ask the engine's bridge)",
    )
    .option(
      "--configure-builder",
      "test-network-nano-bash: let its core.yaml name a builder for chaincode as a service",
    )
    .option("--no-managers", "gateways only: you bring the cloud managers")
    .option("--port-base <port>", "first of the gateways' ports", wholeNumber(1024, 65_000), 8081)
    .addHelpText("after", HELP)
    .action(deploy);
}

const HELP = `
Bring the test network up first:
  cd fabric-samples/test-network && ./network.sh up createChannel          (or: ... createChannel -ca)
  cd fabric-samples/test-network-nano-bash && ./network.sh start           (with --configure-builder before)
Run again with the same --data, it goes on where it was. docs/test-network.md tells more.`;

async function deploy(options: DeployOptions): Promise<void> {
  const folder = resolve(options.testNetwork);
  const layout = layoutOf(options.data);
  try {
    if ((await detectSample(folder)) === "test-network-nano-bash") {
      if (!(await hasBuilder(folder, options))) return;
    } else if (options.configureBuilder === true) {
      throw new UsageError("--configure-builder: the peers of test-network have such a builder.");
    }
    if ((await readState(layout)) !== undefined) {
      throw new UsageError(
        `It runs already, with its data in ${layout.root}. Stop it with: ${stopCommand(options.data)}`,
      );
    }
    await keepUp(folder, options);
  } catch (error) {
    if (error instanceof TestNetworkError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/**
 * Tells whether to go on. The answer is no after a change for which the peers must be started
 * again.
 */
async function hasBuilder(folder: string, options: DeployOptions): Promise<boolean> {
  const coreFile = await coreFileOf(folder);
  if (await takesServices(coreFile)) return true;
  const samples = dirname(folder);
  if (options.configureBuilder !== true) {
    const path = join(samples, "builders", "ccaas");
    throw new TestNetworkError(
      `${coreFile} names no external builder that takes chaincode as a service. Add --configure-builder to have ` +
        "that done, or put one first under externalBuilders there, and start the network anew:\n" +
        `    - name: ccaas_builder\n      path: ${path}\n      propagateEnvironment:\n` +
        "        - CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG",
    );
  }
  const path = await addBuilder(coreFile, samples);
  console.log(`${coreFile} now names the builder ${path} (the file as it was: core.yaml.orig).`);
  console.log("Start the network, or start it again if it runs; then repeat this command:");
  console.log(`  cd ${folder} && ./network.sh start`);
  return false;
}

async function keepUp(folder: string, options: DeployOptions): Promise<void> {
  const interruption = new Interruption();
  const started = Date.now();
  const { channel, fabricBin, chaincodeHost } = options;
  const log = (message: string): void => {
    console.error(`… ${message}`);
  };
  const starting = Consortium.start({
    dataDirectory: options.data,
    operators: operatorNames(2),
    portBase: options.portBase,
    withManagers: options.managers,
    onProgress: log,
    startLedger: ({ network }) =>
      startTestNetworkLedger({
        folder,
        channel,
        fabricBin,
        chaincodeHost,
        log,
        dataDirectory: network,
      }),
  });
  const consortium = await interruption.orFailure(starting);
  const state = await readState(layoutOf(options.data));
  if (state !== undefined) {
    console.log(await welcome(state, Date.now() - started, options.data));
  }
  const failure = consortium && (await Promise.race([interruption.signalled, consortium.failed()]));
  await consortium?.stop();
  if (failure !== undefined) throw new Error(`${failure} All services here were stopped.`);
  console.error("Stopped; what is deployed stays on the test network.");
}
