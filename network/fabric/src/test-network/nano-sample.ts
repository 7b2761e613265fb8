import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { identityIn, serverNameIn } from "./crypto-folder.js";
import type { SampleNetwork, SampleOperator, SampleOrderer } from "./sample-network.js";
import { TestNetworkError } from "./sample-network.js";

/** The operators, with the script that starts an operator's first peer and its CA server's port. */
const operators = [
  { number: 1, script: "peer1.sh", caPort: 5053 },
  { number: 2, script: "peer3.sh", caPort: 5054 },
];
const ordererScripts = ["orderer1.sh", "orderer2.sh", "orderer3.sh", "orderer4.sh"];

/** Reads fabric-samples' `test-network-nano-bash`, whose nodes are processes on loopback. */
export async function openNanoSample(folder: string): Promise<SampleNetwork> {
  const crypto = join(folder, "crypto-config");
  const ordering = join(crypto, "ordererOrganizations", "example.com");
  return {
    kind: "test-network-nano-bash",
    folder,
    operators: await Promise.all(operators.map((each) => openOperator(folder, each))),
    ordererMsp: { mspId: "OrdererMSP", mspFolder: join(ordering, "msp") },
    orderers: await Promise.all(
      ordererScripts.map((script) => openOrderer(ordering, join(folder, script))),
    ),
    // Its channel lets either operator endorse alone, which would let each speak for the other.
    endorsement: { eachOf: operators.map(({ number }) => `Org${number}MSP`) },
    startCommand: "./network.sh start",
  };
}

async function openOperator(
  folder: string,
  { number, script, caPort }: (typeof operators)[number],
): Promise<SampleOperator> {
  const domain = `org${number}.example.com`;
  const home = join(folder, "crypto-config", "peerOrganizations", domain);
  const name = `peer0.${domain}`;
  const address = settingIn(join(folder, script), await scriptText(join(folder, script)), [
    "CORE_PEER_ADDRESS",
    /[\w.-]+:\d+/,
  ]);
  const [host = "", port = ""] = address.split(":");
  const tls = join(home, "peers", name, "tls");
  const tlsServerName = await serverNameIn(join(tls, "server.crt"), { name, host });
  return {
    mspId: `Org${number}MSP`,
    mspFolder: join(home, "msp"),
    admin: await identityIn(join(home, "users", `Admin@${domain}`, "msp")),
    caFolder: join(home, "ca"),
    caServer: {
      address: `localhost:${caPort}`,
      name: "ca",
      tlsRootFile: join(folder, "data_ca", `org${number}ca`, "ca", "ca-cert.pem"),
      registrarMsp: join(home, "ca", "msp"),
    },
    privateChannel: `org${number}-private`,
    peer: {
      name,
      address,
      tlsRootFile: join(tls, "ca.crt"),
      host,
      port: Number(port),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
    },
  };
}

async function openOrderer(ordering: string, script: string): Promise<SampleOrderer> {
  const text = await scriptText(script);
  const port = Number(settingIn(script, text, ["ORDERER_GENERAL_LISTENPORT", /\d+/]));
  const admin = settingIn(script, text, ["ORDERER_ADMIN_LISTENADDRESS", /[\w.-]+:\d+/]);
  const name = /orderers\/(orderer\d*\.example\.com)\//.exec(text)?.[1];
  if (name === undefined) throw new TestNetworkError(`${script} names no certificate; ${REMEDY}`);
  const tls = join(ordering, "orderers", name, "tls");
  const host = "127.0.0.1";
  const tlsCertificateFile = join(tls, "server.crt");
  const tlsServerName = await serverNameIn(tlsCertificateFile, { name, host });
  return {
    name,
    address: `${host}:${port}`,
    host,
    port,
    tlsCertificateFile,
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    tlsRootFile: join(tls, "ca.crt"),
    admin: { port: Number(admin.split(":")[1]) },
  };
}

/** The value of `export NAME=value` in a script. */
function settingIn(script: string, text: string, [name, value]: [string, RegExp]): string {
  const found = new RegExp(`^export ${name}=(${value.source})$`, "m").exec(text)?.[1];
  if (found === undefined) throw new TestNetworkError(`${script} does not set ${name}; ${REMEDY}`);
  return found;
}

const REMEDY = "restore the file from fabric-samples.";

async function scriptText(script: string): Promise<string> {
  try {
    return await readFile(script, "utf8");
  } catch (cause) {
    throw new TestNetworkError(`${script} cannot be read; ${REMEDY}`, { cause });
  }
}
