import { describe, it } from "node:test";
import { common, gateway, peer } from "@hyperledger/fabric-protos";
import type { ConformanceNetwork } from "./conformance-network.js";
import { NOT_MESSAGE, notReader, NOT_WRITER, refused } from "./expected-failures.js";
import { DISPUTED_CHAINCODE } from "./ledger.js";
import { malformedProposals, NO_CHAINCODE, rubbish, unpacking } from "./malformed-proposals.js";
import { describeFailure, failureOf } from "./failure.js";
import { observe } from "./observation.js";
import type { Spoiling } from "./raw-client.js";
import {
  assemble,
  broadcast,
  endorseAt,
  serializeIdentity,
  signProposal,
  unary,
} from "./raw-client.js";

const { GatewayService } = gateway;

const NOT_PAYLOAD = `could not determine channel ID: error unmarshalling Payload: ${NOT_MESSAGE}`;

/** Tests of requests that no client library would send. */
export function malformedSuite(net: ConformanceNetwork): void {
  const cases = malformedProposals(net);

  describe("the gateway refuses", () => {
    const call = <Request, Response>(
      method: Parameters<typeof unary<Request, Response>>[1],
      request: Request,
      deadline?: number,
    ) => failureOf(unary(net.client().connection, method, request, deadline));

    it("malformed proposals", async () => {
      observe(
        "evaluate: nothing",
        await call(GatewayService.evaluate, new gateway.EvaluateRequest()),
        unpacking("a signed proposal is required"),
      );
      observe(
        "endorse: nothing",
        await call(GatewayService.endorse, new gateway.EndorseRequest()),
        {
          code: 3,
          message: "the proposed transaction must contain a signed proposal",
        },
      );
      for (const { what, make, reason = "", evaluate, endorse } of cases) {
        const signed = make();
        const evaluation = new gateway.EvaluateRequest();
        evaluation.setProposedTransaction(signed);
        const evaluated = await call(GatewayService.evaluate, evaluation);
        observe(`evaluate: ${what}`, evaluated, evaluate ?? refused(reason).evaluate);
        const endorsement = new gateway.EndorseRequest();
        endorsement.setProposedTransaction(signed);
        const endorsed = await call(GatewayService.endorse, endorsement);
        observe(`endorse: ${what}`, endorsed, endorse ?? refused(reason).endorse);
      }
    });

    it("malformed submissions", async () => {
      const request = new gateway.SubmitRequest();
      request.setChannelId("consortium");
      const submit = () => call(GatewayService.submit, request);
      observe("submit: nothing", await submit(), {
        code: 3,
        message: "a prepared transaction is required",
      });
      const envelope = new common.Envelope();
      envelope.setPayload(rubbish);
      request.setPreparedTransaction(envelope);
      observe("submit: no signature", await submit(), {
        code: 3,
        message: "prepared transaction must be signed",
      });
      envelope.setSignature(net.client().sign(rubbish));
      observe("submit: rubbish", await submit(), {
        code: 10,
        message: `received unsuccessful response from orderer: status=BAD_REQUEST, info=${NOT_PAYLOAD}`,
      });
      request.setChannelId("nowhere");
      observe("submit: no such channel", await submit(), {
        code: 9,
        message:
          "failed to get config for channel [nowhere]: could not get last config for channel nowhere",
      });
    });

    it("malformed requests for a status", async () => {
      const status = async (
        change: (request: gateway.CommitStatusRequest) => void,
        spoil: (signed: gateway.SignedCommitStatusRequest) => void = () => undefined,
      ) => {
        const request = new gateway.CommitStatusRequest();
        request.setChannelId("consortium");
        request.setTransactionId("0".repeat(64));
        request.setIdentity(serializeIdentity(net.client()));
        change(request);
        const signed = new gateway.SignedCommitStatusRequest();
        signed.setRequest(request.serializeBinary());
        signed.setSignature(net.client().sign(signed.getRequest_asU8()));
        spoil(signed);
        return await call(GatewayService.commitStatus, signed);
      };
      const same = (): void => undefined;
      const invalid = (message: string) => ({ code: 3, message });
      const denied = { code: 7, message: notReader("consortium") };
      observe(
        "commitStatus: nothing",
        await status(same, (signed) => {
          signed.setRequest(new Uint8Array());
        }),
        invalid("a commit status request is required"),
      );
      observe(
        "commitStatus: rubbish",
        await status(same, (signed) => {
          signed.setRequest(rubbish);
        }),
        invalid(`invalid status request: ${NOT_MESSAGE}`),
      );
      observe(
        "commitStatus: no signature",
        await status(same, (signed) => {
          signed.setSignature(new Uint8Array());
        }),
        denied,
      );
      observe(
        "commitStatus: no channel",
        await status((request) => {
          request.setChannelId("");
        }),
        invalid("no channel ID provided"),
      );
      observe(
        "commitStatus: no identity",
        await status((request) => {
          request.setIdentity(new Uint8Array());
        }),
        invalid("no identity provided"),
      );
      observe(
        "commitStatus: an identity that is rubbish",
        await status((request) => {
          request.setIdentity(rubbish);
        }),
        denied,
      );
    });
  });

  describe("an endorser refuses", () => {
    it("malformed proposals", async () => {
      const ask = async (signed: peer.SignedProposal) => {
        try {
          const response = (await endorseAt(net.descriptor, "Org1MSP", signed)).getResponse();
          return { status: response?.getStatus(), message: response?.getMessage() };
        } catch (error) {
          return describeFailure(error);
        }
      };
      const empty = await ask(new peer.SignedProposal());
      observe("endorser: an empty proposal", empty, { code: 2, message: NO_CHAINCODE });
      for (const { what, make, reason, endorser } of cases) {
        const expected = endorser ?? { code: 2, message: reason };
        observe(`endorser: ${what}`, await ask(make()), expected);
      }
    });
  });

  describe("the ordering service refuses", () => {
    it("malformed envelopes", async () => {
      const send = (bytes: Uint8Array) => broadcast(net.descriptor, bytes);
      const bad = (info: string) => [{ status: 400, info }];
      const nothing = await send(new Uint8Array());
      observe("broadcast: nothing", nothing, bad("could not determine channel ID: header not set"));
      observe("broadcast: rubbish", await failureOf(send(rubbish)), {
        code: 13,
        message: `grpc: failed to unmarshal the received message: ${NOT_MESSAGE}`,
      });
      const envelope = new common.Envelope();
      envelope.setPayload(rubbish);
      const answer = await send(envelope.serializeBinary());
      observe("broadcast: a payload that is rubbish", answer, bad(NOT_PAYLOAD));
      const client = net.client();
      const { signed } = signProposal(client, "put", ["m/a", "1"]);
      const response = await endorseAt(net.descriptor, "Org1MSP", signed);
      const elsewhere = (id: string): Uint8Array => {
        const spoiling = withChannelHeader((header) => {
          header.setChannelId(id);
        });
        return assemble(client, signed, [response], spoiling).serializeBinary();
      };
      const noChannel = bad("channel does not exist");
      observe("broadcast: an unknown channel", await send(elsewhere("nowhere")), noChannel);
      observe("broadcast: no channel", await send(elsewhere("")), noChannel);
      const withoutSignature = assemble(client, signed, [response]);
      withoutSignature.setSignature(new Uint8Array());
      const unsigned = withoutSignature.serializeBinary();
      const forbidden = [{ status: 403, info: NOT_WRITER }];
      observe("broadcast: no signature", await send(unsigned), forbidden);
      const answers = await broadcast(net.descriptor, elsewhere("nowhere"), unsigned);
      observe("broadcast: how many are answered after a refusal", answers.length, 1);
    });
  });

  describe("a malformed transaction that was ordered", () => {
    it("is invalid", async () => {
      const client = net.client();
      const { VALID, BAD_COMMON_HEADER, INVALID_ENDORSER_TRANSACTION, BAD_PROPOSAL_TXID } =
        peer.TxValidationCode;
      const id = new peer.ChaincodeID();
      id.setName(DISPUTED_CHAINCODE);
      const disputed = new peer.ChaincodeHeaderExtension();
      disputed.setChaincodeId(id);
      const changes: [string, (header: common.ChannelHeader) => unknown, number][] = [
        ["nothing changed", () => undefined, VALID],
        [
          "another id",
          (header) => {
            header.setTxId("a".repeat(64));
          },
          BAD_PROPOSAL_TXID,
        ],
        [
          "an epoch",
          (header) => {
            header.setEpoch(1);
          },
          BAD_COMMON_HEADER,
        ],
        [
          "another chaincode",
          (header) => {
            header.setExtension$(disputed.serializeBinary());
          },
          INVALID_ENDORSER_TRANSACTION,
        ],
        [
          "no chaincode",
          (header) => {
            header.setExtension$(new Uint8Array());
          },
          INVALID_ENDORSER_TRANSACTION,
        ],
      ];
      for (const [what, change, expected] of changes) {
        const { signed } = signProposal(client, "put", ["m/b", what]);
        const responses = [
          await endorseAt(net.descriptor, "Org1MSP", signed),
          await endorseAt(net.descriptor, "Org2MSP", signed),
        ];
        const envelope = assemble(client, signed, responses, withChannelHeader(change));
        const code = await net.codeOfOrdered(envelope.serializeBinary());
        observe(`validated: ${what}`, code, expected);
      }
      observe("what was written by them", await net.evaluate("get", "m/b"), "nothing changed");
    });
  });
}

function withChannelHeader(change: (header: common.ChannelHeader) => unknown): Spoiling {
  return {
    header: (header) => {
      const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
      change(channel);
      header.setChannelHeader(channel.serializeBinary());
    },
  };
}
