import { before, describe, it } from "node:test";
import { connect, hash } from "@hyperledger/fabric-gateway";
import { openCertificateAuthority } from "@basics/local";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import type { ConformanceClient } from "./client.js";
import { authorityOf, readIdentity, toIdentity } from "./client.js";
import type { ConformanceNetwork } from "./conformance-network.js";
import { envelopeOf } from "./conformance-network.js";
import {
  endorseFailure,
  evaluateFailure,
  failedCall,
  notReader,
  notWriterOf,
  NOT_WRITER,
  strangerTo,
  thrown,
  unknownChannel,
} from "./expected-failures.js";
import { HONEST_CHAINCODE } from "./ledger.js";
import { failureOf, streamFailure } from "./failure.js";
import { observe } from "./observation.js";
import type { Failure } from "./failure.js";
import { assemble, broadcast, commitStatusRequest, endorseAt, signProposal } from "./raw-client.js";

const forbidden = { status: 403, info: NOT_WRITER };

/**
 * Peers check a certificate's dates for proposals and streams of blocks, and for no other request.
 */
const expiredRefusals = {
  ...strangerTo("consortium", ""),
  evaluate: {
    code: 14,
    message: "failed to evaluate transaction, see attached details for more info",
    details: [
      "Org1MSP: proposal client identity expired",
      "Org2MSP: rpc error: code = Unknown desc = proposal client identity expired",
      "Org3MSP: rpc error: code = Unknown desc = proposal client identity expired",
    ],
  },
  endorse: endorseFailure("proposal client identity expired"),
  commitStatus: { message: "the call succeeded" },
  chaincodeEvents: { message: "the call succeeded" },
};

function unknownCreator(channel: string): string {
  return `error validating proposal: access denied: channel [${channel}] creator org unknown, creator is malformed`;
}

/**
 * Makes every request that a client may make on a channel, and returns how each is refused. The
 * transaction is one that the channel knows and that has an event, so that a client whom the peer lets in
 * gets an answer at once.
 */
async function refusalsOf(
  client: ConformanceClient,
  channel: string,
  transactionId: string,
): Promise<Record<string, Failure>> {
  const place = { channel, chaincode: HONEST_CHAINCODE };
  const network = client.gateway.getNetwork(channel);
  const commit = client.gateway.newCommit(commitStatusRequest(client, transactionId, channel));
  return {
    evaluate: await failureOf(client.evaluateAt(place, "get", "a")),
    endorse: await failureOf(client.submitAt(place, "put", "a", "1")),
    commitStatus: await failureOf(commit.getStatus()),
    chaincodeEvents: await streamFailure(
      network.getChaincodeEvents(HONEST_CHAINCODE, { startBlock: 0n }),
    ),
    blockEvents: await streamFailure(network.getBlockEvents({ startBlock: 0n })),
    filteredBlockEvents: await streamFailure(network.getFilteredBlockEvents({ startBlock: 0n })),
    blockAndPrivateDataEvents: await streamFailure(
      network.getBlockAndPrivateDataEvents({ startBlock: 0n }),
    ),
  };
}

function observeRefusals(
  who: string,
  actual: Record<string, Failure>,
  fabric: Record<string, Failure>,
): void {
  for (const [what, failure] of Object.entries(actual)) {
    observe(`${who}: ${what}`, failure, fabric[what]);
  }
}

/** Tests of private channels, identities and signatures. */
export function accessSuite(net: ConformanceNetwork): void {
  let known: string;
  before(async () => {
    const transaction = await net.client().endorse("emit", "known", "x");
    await net.commit(transaction);
    known = transaction.getTransactionId();
  });

  describe("another operator's private channel", () => {
    let secret: string;
    before(async () => {
      const contract = net.client().contract({ channel: "org1-private" });
      const transaction = await contract.newProposal("emit", { arguments: ["a", "1"] }).endorse();
      await (await transaction.submit()).getStatus();
      secret = transaction.getTransactionId();
    });

    it("is open to its own operator", async () => {
      const value = await net.client().evaluateAt({ channel: "org1-private" }, "get", "emitted");
      observe("a private value", value, "a");
    });

    it("is closed at the stranger's own peer", async () => {
      observeRefusals(
        "a stranger at its own peer",
        await refusalsOf(net.client("Org2MSP"), "org1-private", secret),
        unknownChannel("org1-private"),
      );
    });

    it("is closed at the owner's peer", async () => {
      const options = await net.optionsOf("Org2MSP");
      const intruder = await net.connect({ ...options, at: "Org1MSP" });
      observeRefusals(
        "a stranger at the owner's peer",
        await refusalsOf(intruder, "org1-private", secret),
        strangerTo("org1-private", unknownCreator("org1-private")),
      );
      for (const [name, ...values] of [
        ["GetChainInfo", "org1-private"],
        ["GetBlockByNumber", "org1-private", "0"],
      ] as const) {
        const asking = intruder.evaluateAt({ chaincode: "qscc" }, name, ...values);
        const reason = thrown(
          `access denied for [${name}][org1-private]: [${notReader("org1-private")}]`,
        );
        observe(`a stranger asks qscc's ${name}`, await failureOf(asking), evaluateFailure(reason));
      }
    });

    it("is closed to calls from chaincode on the consortium channel", async () => {
      const call = ["call", HONEST_CHAINCODE, "org1-private", "get", "emitted"] as const;
      const calling = net.client("Org2MSP").evaluate(...call);
      const reason = "Failed to get policy manager for channel [org1-private]";
      observe(
        "a call into a stranger's channel",
        await failureOf(calling),
        failedCall(reason, "Org2MSP"),
      );
      const options = await net.optionsOf("Org2MSP");
      const guest = await net.connect({ ...options, at: "Org1MSP" });
      observe(
        "a call into a stranger's channel at the owner's peer",
        await failureOf(guest.evaluate(...call)),
        failedCall(notWriterOf("org1-private")),
      );
      const own = JSON.parse(await net.evaluate(...call)) as { payload: string };
      observe("a call into one's own channel", own.payload, "a");
    });

    it("is closed to strangers' envelopes", async () => {
      const owner = net.client();
      const place = { channel: "org1-private" };
      const { signed } = signProposal(owner, "put", ["forged", "1"], place);
      const response = await endorseAt(net.descriptor, "Org1MSP", signed);
      const envelope = assemble(owner, signed, [response]);
      envelope.setSignature(net.client("Org2MSP").sign(envelope.getPayload_asU8()));
      const forged = await broadcast(net.descriptor, envelope.serializeBinary());
      observe("an envelope signed by a stranger", forged, [forbidden]);
      const stranger = net.client("Org2MSP");
      const own = signProposal(stranger, "put", ["forged", "1"], place);
      const spliced = assemble(stranger, own.signed, [response]);
      const answer = await broadcast(net.descriptor, spliced.serializeBinary());
      observe("a stranger's envelope", answer, [forbidden]);
      observe("what it wrote", await owner.evaluateAt(place, "get", "forged"), "");
    });
  });

  describe("a channel that does not exist", () => {
    it("is refused", async () => {
      observeRefusals(
        "no channel",
        await refusalsOf(net.client(), "nowhere", known),
        unknownChannel("nowhere"),
      );
    });
  });

  describe("an identity", () => {
    it("is what the chaincode sees", async () => {
      const own = JSON.parse(await net.client("Org2MSP").evaluate("whoAmI")) as object;
      observe(
        "the gateway",
        { ...own, transactionId: "" },
        {
          mspId: "Org2MSP",
          creator: "Org2MSP",
          role: "gateway",
          channel: "consortium",
          transactionId: "",
        },
      );
      const auditor = await net.connect(await net.optionsOf("Org2MSP", "auditor"));
      const { role } = JSON.parse(await auditor.evaluate("whoAmI")) as { role: unknown };
      observe("an auditor's role", role, null);
      const options = await net.optionsOf("Org2MSP");
      const guest = await net.connect({ ...options, at: "Org1MSP" });
      const { mspId } = JSON.parse(await guest.evaluate("whoAmI")) as { mspId: unknown };
      observe("at another's peer", mspId, "Org2MSP");
      observe("a submission there", await guest.submit("put", "i/guest", "1"), "done");
    });

    it("that is unknown, foreign, expired or malformed is refused", async () => {
      await using folder = await TemporaryFolder.make();
      const base = await net.optionsOf("Org1MSP");
      const request = { commonName: "stranger", role: "client" } as const;
      const foreign = await openCertificateAuthority({ folder: folder.path, mspId: "Org1MSP" });
      const issued = await foreign.issueIdentity(request);
      const authority = await authorityOf(net.descriptor, "Org1MSP");
      const expired = await authority.issueIdentity({ ...request, lifetimeDays: -1 / 1440 });
      const other = await readIdentity(net.descriptor, "Org2MSP");
      const strangers = {
        "an unknown MSP": toIdentity("Org9MSP", issued.certificate, issued.privateKey),
        "a foreign certificate": toIdentity("Org1MSP", issued.certificate, issued.privateKey),
        "an expired certificate": toIdentity("Org1MSP", expired.certificate, expired.privateKey),
        "another operator's certificate": {
          ...other,
          identity: { ...other.identity, mspId: "Org1MSP" },
        },
        "no certificate at all": {
          ...base,
          identity: { mspId: "Org1MSP", credentials: Buffer.from("rubbish") },
        },
      };
      for (const [who, identity] of Object.entries(strangers)) {
        const client = await net.connect({ ...base, ...identity });
        const isExpired = who === "an expired certificate";
        const expected = isExpired
          ? expiredRefusals
          : strangerTo("consortium", unknownCreator("consortium"));
        observeRefusals(who, await refusalsOf(client, "consortium", known), expected);
        const answer = await broadcast(net.descriptor, await spliced(client));
        const expired = { status: 400, info: "broadcast client identity expired" };
        observe(`${who}: an envelope`, answer, [isExpired ? expired : forbidden]);
      }
    });

    /** Puts an honest endorsement into an envelope of another creator. */
    async function spliced(client: ConformanceClient): Promise<Uint8Array> {
      const owner = net.client();
      const honest = signProposal(owner, "put", ["i/forged", "1"]);
      const response = await endorseAt(net.descriptor, "Org1MSP", honest.signed);
      const { signed } = signProposal(client, "put", ["i/forged", "1"]);
      return assemble(client, signed, [response]).serializeBinary();
    }
  });

  describe("a signature that is not its sender's", () => {
    it("is refused wherever it stands", async () => {
      const own = await net.optionsOf("Org1MSP");
      const { sign } = net.client("Org2MSP");
      const forger = await net.connect({ ...own, sign });
      const reason =
        "error validating proposal: access denied: channel [consortium] creator org [Org1MSP]";
      const expected = strangerTo("consortium", reason);
      observeRefusals("a wrong signature", await refusalsOf(forger, "consortium", known), expected);
      const garbler = await net.connect({ ...own, sign: () => Buffer.from("rubbish") });
      observeRefusals(
        "a garbled signature",
        await refusalsOf(garbler, "consortium", known),
        expected,
      );
    });

    it("is refused by the ordering service", async () => {
      const client = net.client();
      const transaction = await client.endorse("put", "i/signed", "1");
      const envelope = envelopeOf(client, transaction);
      envelope.setSignature(net.client("Org2MSP").sign(envelope.getPayload_asU8()));
      const answer = await broadcast(net.descriptor, envelope.serializeBinary());
      observe("an envelope with a wrong signature", answer, [forbidden]);
      const forger = connect({
        client: client.connection,
        identity: client.identity,
        hash: hash.none,
        signer: (message) => Promise.resolve(net.client("Org2MSP").sign(message)),
      });
      const unsigned = forger.newTransaction(transaction.getBytes());
      observe("a submission with a wrong signature", await failureOf(unsigned.submit()), {
        code: 10,
        message: `received unsuccessful response from orderer: status=FORBIDDEN, info=${NOT_WRITER}`,
      });
    });
  });
}
