import { randomBytes } from "node:crypto";
import { access, mkdir, writeFile } from "node:fs/promises";
import { DIGEST_ALGORITHM_NAMES } from "@basics/chaincode/domain";
import type { Layout } from "../data/layout.js";
import { TokenIssuer } from "./token-issuer.js";

const secret = { mode: 0o600 };

export interface OperatorFilesOptions {
  readonly layout: Layout;
  readonly issuer: TokenIssuer;
  readonly mspId: string;
  readonly descriptor: string;
  readonly gatewayPort: number;
  readonly managerPort: number;
  readonly withManager: boolean;
  /** Where the operator's record says that transfers go; its manager's own address by default. */
  readonly transferEndpoint?: string | undefined;
  /** What the gateway's configuration says on its ledger and its relay. */
  readonly gateway?: GatewaySettings | undefined;
}

/** Sections of a gateway's configuration file; what is left out has the gateway's own defaults. */
export interface GatewaySettings {
  readonly ledger?: Readonly<Record<string, number>>;
  readonly relay?: Readonly<Record<string, number>>;
}

/** Writes what one operator's gateway and manager need: keys, tokens, configuration. */
export async function writeOperatorFiles(options: OperatorFilesOptions): Promise<void> {
  const { layout, issuer, mspId } = options;
  const files = layout.operator(mspId);
  await mkdir(files.gatewayData, { recursive: true, mode: 0o700 });
  await mkdir(files.managerData, { recursive: true, mode: 0o700 });
  await writeOnce(files.hostKey, randomBytes(32).toString("hex"));
  await writeOnce(files.controlToken, randomBytes(32).toString("hex"));
  await writeFile(files.managerToken, await issuer.issue(mspId, "manager"), secret);
  await writeFile(files.auditorToken, await issuer.issue(mspId, "auditor"), secret);
  await writeJson(files.gatewayConfig, gatewayConfig(options));
  await writeJson(files.managerConfig, managerConfig(options));
}

function gatewayConfig(options: OperatorFilesOptions): object {
  const { layout, mspId, issuer, managerPort, withManager } = options;
  const managerUrl = withManager ? `http://127.0.0.1:${managerPort}` : undefined;
  const transferEndpoint = options.transferEndpoint ?? managerUrl;
  const files = layout.operator(mspId);
  return {
    network: options.descriptor,
    operator: mspId,
    identity: "gateway",
    listen: { host: "127.0.0.1", port: options.gatewayPort },
    dataDirectory: files.gatewayData,
    hostKey: files.hostKey,
    issuers: [
      {
        issuer: TokenIssuer.issuer,
        audience: TokenIssuer.audience(mspId),
        jwks: issuer.jwksFile,
        roleClaim: TokenIssuer.roleClaim,
      },
    ],
    operatorRecord: {
      digestAlgorithms: DIGEST_ALGORITHM_NAMES,
      ...(transferEndpoint === undefined ? {} : { transferEndpoint }),
    },
    ...options.gateway,
  };
}

function managerConfig(options: OperatorFilesOptions): object {
  const files = options.layout.operator(options.mspId);
  return {
    gateway: {
      url: `http://127.0.0.1:${options.gatewayPort}`,
      tokenFile: files.managerToken,
    },
    listen: { host: "127.0.0.1", port: options.managerPort },
    controlTokenFile: files.controlToken,
    dataDirectory: files.managerData,
    hosts: ["host-a", "host-b"],
  };
}

async function writeOnce(file: string, content: string): Promise<void> {
  const kept = await access(file).then(
    () => true,
    () => false,
  );
  if (!kept) await writeFile(file, content, secret);
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`, secret);
}
