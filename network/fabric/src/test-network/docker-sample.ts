import { join } from "node:path";
import { identityIn, serverNameIn } from "./crypto-folder.js";
import type { SampleNetwork, SampleOperator, SampleOrderer } from "./sample-network.js";

/** The operators, with the ports that the sample's compose files publish on this machine. */
const operators = [
  { number: 1, peerPort: 7051, caPort: 7054 },
  { number: 2, peerPort: 9051, caPort: 8054 },
];
const ordererPorts = { listen: 7050, admin: 7053 };

/**
 * Reads fabric-samples' `test-network`, whose nodes run in containers and call each other by name.
 */
export async function openDockerSample(folder: string): Promise<SampleNetwork> {
  const organizations = join(folder, "organizations");
  const ordering = join(organizations, "ordererOrganizations", "example.com");
  return {
    kind: "test-network",
    folder,
    operators: await Promise.all(operators.map((each) => openOperator(organizations, each))),
    ordererMsp: { mspId: "OrdererMSP", mspFolder: join(ordering, "msp") },
    // The sample has four orderers with BFT. One of them suffices to order a private channel.
    orderers: [await openOrderer(ordering)],
    endorsement: "MAJORITY",
    startCommand: "./network.sh up createChannel",
  };
}

async function openOperator(
  organizations: string,
  { number, peerPort, caPort }: (typeof operators)[number],
): Promise<SampleOperator> {
  const domain = `org${number}.example.com`;
  const home = join(organizations, "peerOrganizations", domain);
  const name = `peer0.${domain}`;
  const tls = join(home, "peers", name, "tls");
  const tlsServerName = await serverNameIn(join(tls, "server.crt"), { name, host: "localhost" });
  return {
    mspId: `Org${number}MSP`,
    mspFolder: join(home, "msp"),
    admin: await identityIn(join(home, "users", `Admin@${domain}`, "msp")),
    caFolder: join(home, "ca"),
    caServer: {
      address: `localhost:${caPort}`,
      name: `ca-org${number}`,
      tlsRootFile: join(organizations, "fabric-ca", `org${number}`, "ca-cert.pem"),
      registrarMsp: join(home, "msp"),
    },
    privateChannel: `org${number}-private`,
    peer: {
      name,
      address: `localhost:${peerPort}`,
      tlsRootFile: join(tls, "ca.crt"),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
      host: name,
      port: peerPort,
    },
  };
}

async function openOrderer(ordering: string): Promise<SampleOrderer> {
  const name = "orderer.example.com";
  const tls = join(ordering, "orderers", name, "tls");
  const tlsServerName = await serverNameIn(join(tls, "server.crt"), { name, host: "localhost" });
  const tlsCertificateFile = join(tls, "server.crt");
  const tlsRootFile = join(tls, "ca.crt");
  return {
    name,
    address: `localhost:${ordererPorts.listen}`,
    tlsRootFile,
    tlsCertificateFile,
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    host: name,
    port: ordererPorts.listen,
    admin: {
      port: ordererPorts.admin,
      tlsRootFile,
      // The sample's own scripts administer it with its server certificate.
      client: { certificate: tlsCertificateFile, privateKey: join(tls, "server.key") },
    },
  };
}
