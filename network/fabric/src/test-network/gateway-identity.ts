import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { IdentityFiles, Issued } from "@basics/local";
import { loadOrMake, openExistingAuthority } from "@basics/local";
import { caIn, identityIn } from "./crypto-folder.js";
import type { SampleOperator } from "./sample-network.js";
import { TestNetworkError } from "./sample-network.js";

const run = promisify(execFile);
const CALL_DEADLINE_MS = 30_000;
const attributes = { "basics.role": "gateway" };

export interface GatewayIdentityOptions {
  readonly operator: SampleOperator;
  /** The folder that keeps the issued identity. */
  readonly folder: string;
  /** The folder of `fabric-ca-client`. Default: `PATH`. */
  readonly fabricBin?: string | undefined;
}

/**
 * The identity of an operator's gateway, issued by the operator's CA unless the folder holds one.
 */
export async function openGatewayIdentity(options: GatewayIdentityOptions): Promise<IdentityFiles> {
  const { folder } = options;
  await loadOrMake({ folder, name: "gateway", make: () => issue(options) });
  return {
    certificate: join(folder, "gateway-cert.pem"),
    privateKey: join(folder, "gateway-key.pem"),
  };
}

async function issue(options: GatewayIdentityOptions): Promise<Issued> {
  const { operator } = options;
  const { certificate, privateKey } = await caIn(operator.caFolder);
  if (certificate !== undefined && privateKey !== undefined) {
    const files = { certificate, privateKey };
    const authority = await openExistingAuthority({ mspId: operator.mspId, files });
    return authority.issueIdentity({ commonName: "basics-gateway", role: "client", attributes });
  }
  if (await exists(operator.caServer.tlsRootFile)) return enrol(options);
  throw new TestNetworkError(
    `${operator.caFolder} holds no CA key, and ${operator.caServer.tlsRootFile} does not exist: no gateway ` +
      `identity of ${operator.mspId} can be issued. Bring the network up with cryptogen, or with -ca.`,
  );
}

/** Registers and enrols with the operator's Fabric CA server. */
async function enrol({ operator, folder, fabricBin }: GatewayIdentityOptions): Promise<Issued> {
  const enrolled = join(folder, "enrolled");
  if (!(await exists(join(enrolled, "signcerts")))) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const beside = fabricBin && join(fabricBin, "fabric-ca-client");
    const client = beside && (await exists(beside)) ? beside : "fabric-ca-client";
    const commands = enrolCommands(operator, enrolled);
    try {
      for (const args of commands) {
        const env = { ...process.env, FABRIC_CA_CLIENT_HOME: folder };
        await run(client, args, { timeout: CALL_DEADLINE_MS, env });
      }
    } catch (cause) {
      throw explained(cause as Failure, operator, commands);
    }
  }
  const files = await identityIn(enrolled);
  return {
    certificate: await readFile(files.certificate, "utf8"),
    privateKey: await readFile(files.privateKey, "utf8"),
  };
}

/**
 * The arguments of `fabric-ca-client` that register a gateway, and then enrol it into an MSP
 * folder.
 */
export function enrolCommands({ caServer }: SampleOperator, mspFolder: string): string[][] {
  const { address, name, tlsRootFile, registrarMsp } = caServer;
  const common = ["--caname", name, "--tls.certfiles", tlsRootFile];
  // The name is new each time, since a name can be registered once and its secret is not kept.
  const identity = `basics-gateway-${randomBytes(4).toString("hex")}`;
  const secret = randomBytes(16).toString("hex");
  return [
    [
      "register",
      "--url",
      `https://${address}`,
      ...common,
      "--mspdir",
      registrarMsp,
      "--id.name",
      identity,
      "--id.secret",
      secret,
      "--id.type",
      "client",
      "--id.attrs",
      "basics.role=gateway:ecert",
    ],
    [
      "enroll",
      "--url",
      `https://${identity}:${secret}@${address}`,
      ...common,
      "--mspdir",
      mspFolder,
    ],
  ];
}

type Failure = Error & { readonly code?: string | number; readonly stderr?: string };

function explained(cause: Failure, operator: SampleOperator, commands: string[][]): Error {
  if (cause.code === "ENOENT") {
    const lines = commands.map((args) => `  fabric-ca-client ${args.join(" ")}`);
    return new TestNetworkError(
      `${operator.mspId}'s identities come from a Fabric CA server, and fabric-ca-client is neither in ` +
        "--fabric-bin nor on PATH. Install it (./install-fabric.sh binary), or have these run where it " +
        `is, then run this again:\n${lines.join("\n")}`,
    );
  }
  const said = (cause.stderr ?? cause.message).trim().split("\n").slice(-3).join("\n");
  return new TestNetworkError(
    `fabric-ca-client did not enrol a gateway of ${operator.mspId} at ${operator.caServer.address}; is its CA server running?\n${said}`,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
