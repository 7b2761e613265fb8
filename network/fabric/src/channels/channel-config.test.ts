import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { ChannelConfig } from "./channel-config.js";
import { makeGenesisBlocks } from "./channel-config.js";
import { writePrograms } from "../testing/fake-programs.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

/**
 * Writes its arguments into the file that should get a block: the sixth argument, after
 * `-outputBlock`.
 */
const ECHOING = 'echo "$@" > "$6"';
const FAILING = 'echo "some panic: no such MSP folder" >&2; exit 1';

function channel(id: string, members: readonly string[]): ChannelConfig {
  return {
    id,
    operators: members.map((mspId, index) => ({
      mspId,
      mspFolder: `/${mspId}/msp`,
      anchorPort: 12_000 + index,
    })),
    ordering: {
      organization: { mspId: "OrdererMSP", mspFolder: "/OrdererMSP/msp" },
      consenters: [
        { port: 11_000, tlsCertificate: "/orderer0.crt" },
        { host: "orderer1.example", port: 11_001, tlsCertificate: "/orderer1.crt" },
      ],
      batch: { maxMessageCount: 10, timeoutMs: 100 },
    },
  };
}

interface Profile {
  readonly Capabilities: object;
  readonly Orderer: {
    readonly OrdererType: string;
    readonly BatchTimeout: string;
    readonly BatchSize: { readonly MaxMessageCount: number };
    readonly ConsenterMapping?: readonly object[];
    readonly SmartBFT?: {
      readonly RequestBatchMaxCount: number;
      readonly RequestBatchMaxInterval: string;
    };
    readonly EtcdRaft: { readonly Consenters: readonly object[] };
    readonly Organizations: readonly { readonly OrdererEndpoints: readonly string[] }[];
    readonly Policies: Readonly<Record<string, object>>;
  };
  readonly Application: {
    readonly Organizations: readonly {
      readonly ID: string;
      readonly MSPDir: string;
      readonly AnchorPeers: readonly object[];
      readonly Policies: Readonly<Record<string, { readonly Rule: string }>>;
    }[];
    readonly Policies: Readonly<Record<string, object>>;
  };
}

async function profilesOf(
  folder: string,
  channels: ChannelConfig[],
): Promise<Record<string, Profile>> {
  await writePrograms(folder, { configtxgen: ECHOING });
  await makeGenesisBlocks(join(folder, "configtxgen"), join(folder, "channels"), channels);
  const text = await readFile(join(folder, "channels", "configtx.yaml"), "utf8");
  const { Profiles, ...others } = JSON.parse(text) as { Profiles: Record<string, Profile> };
  assert.deepEqual(others, {}, "configtxgen refuses top-level keys that it does not know");
  return Profiles;
}

suite("Channels' first blocks", () => {
  test("are made by configtxgen, one a channel, in the folder that keeps them", async (context) => {
    const folder = await temporaryFolder(context);
    await writePrograms(folder, { configtxgen: ECHOING });
    const [program, kept] = [join(folder, "configtxgen"), join(folder, "channels")];
    const channels = [channel("consortium", ["Org1MSP"]), channel("org1-private", ["Org1MSP"])];
    const blocks = await makeGenesisBlocks(program, kept, channels);
    assert.deepEqual([...blocks.keys()], ["consortium", "org1-private"]);
    assert.equal(
      Buffer.from(blocks.get("consortium") ?? []).toString(),
      `-profile consortium -channelID consortium -outputBlock ${join(kept, "consortium.block")} -configPath ${kept}\n`,
    );
  });

  test("that configtxgen does not make are told with its reason", async (context) => {
    const folder = await temporaryFolder(context);
    await writePrograms(folder, { configtxgen: FAILING });
    await assert.rejects(
      makeGenesisBlocks(join(folder, "configtxgen"), folder, [channel("consortium", ["Org1MSP"])]),
      /configtxgen did not make channel consortium:\nsome panic: no such MSP folder/,
    );
  });

  test("name the consenters, where the others reach them and when a block is cut", async (context) => {
    const folder = await temporaryFolder(context);
    const { consortium } = await profilesOf(folder, [channel("consortium", ["Org1MSP"])]);
    const { Orderer } = consortium ?? assert.fail();
    assert.equal(Orderer.OrdererType, "etcdraft");
    assert.equal(Orderer.BatchTimeout, "100ms");
    assert.equal(Orderer.BatchSize.MaxMessageCount, 10);
    assert.deepEqual(Orderer.EtcdRaft.Consenters, [
      {
        Host: "localhost",
        Port: 11_000,
        ClientTLSCert: "/orderer0.crt",
        ServerTLSCert: "/orderer0.crt",
      },
      {
        Host: "orderer1.example",
        Port: 11_001,
        ClientTLSCert: "/orderer1.crt",
        ServerTLSCert: "/orderer1.crt",
      },
    ]);
    const endpoints = ["localhost:11000", "orderer1.example:11001"];
    assert.deepEqual(Orderer.Organizations[0]?.OrdererEndpoints, endpoints);
    assert.ok("BlockValidation" in Orderer.Policies);
  });

  test("of a BFT ordering service name its nodes' identities, and have Fabric 3's capability", async (context) => {
    const folder = await temporaryFolder(context);
    const plain = channel("consortium", ["Org1MSP"]);
    const [consenter] = plain.ordering.consenters;
    const node = { ...(consenter ?? assert.fail()), identityCertificate: "/orderer0-identity.crt" };
    const ordering = { ...plain.ordering, consensus: "bft" as const, consenters: [node] };
    const { consortium } = await profilesOf(folder, [{ ...plain, ordering }]);
    const { Capabilities, Orderer } = consortium ?? assert.fail();
    assert.deepEqual(Capabilities, { V3_0: true });
    assert.equal(Orderer.OrdererType, "BFT");
    assert.deepEqual(Orderer.ConsenterMapping, [
      {
        ID: 1,
        MSPID: "OrdererMSP",
        Identity: "/orderer0-identity.crt",
        Host: "localhost",
        Port: 11_000,
        ClientTLSCert: "/orderer0.crt",
        ServerTLSCert: "/orderer0.crt",
      },
    ]);
    assert.equal(Orderer.SmartBFT?.RequestBatchMaxCount, 10);
    assert.equal(Orderer.SmartBFT.RequestBatchMaxInterval, "100ms");
  });

  test("make each operator a member with an anchor peer and policies of its own", async (context) => {
    const folder = await temporaryFolder(context);
    const members = ["Org1MSP", "Org2MSP"];
    const { consortium } = await profilesOf(folder, [channel("consortium", members)]);
    const { Organizations, Policies } = (consortium ?? assert.fail()).Application;
    assert.deepEqual(
      Organizations.map(({ ID, MSPDir, AnchorPeers }) => [ID, MSPDir, AnchorPeers]),
      [
        ["Org1MSP", "/Org1MSP/msp", [{ Host: "localhost", Port: 12_000 }]],
        ["Org2MSP", "/Org2MSP/msp", [{ Host: "localhost", Port: 12_001 }]],
      ],
    );
    assert.deepEqual(
      Organizations.map((each) => each.Policies["Endorsement"]?.Rule),
      ["OR('Org1MSP.peer')", "OR('Org2MSP.peer')"],
    );
    for (const name of ["Endorsement", "LifecycleEndorsement"]) {
      assert.deepEqual(Policies[name], { Type: "ImplicitMeta", Rule: "MAJORITY Endorsement" });
    }
  });

  test("have capabilities that 2.5 and 3.x both take", async (context) => {
    const folder = await temporaryFolder(context);
    const { consortium } = await profilesOf(folder, [channel("consortium", ["Org1MSP"])]);
    assert.deepEqual(consortium?.Capabilities, { V2_0: true });
  });
});
