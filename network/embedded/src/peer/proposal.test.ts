import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { common, peer } from "@hyperledger/fabric-protos";
import { SealedProposal } from "./proposal.js";

const rubbish = Buffer.from("rubbish that is no message");

function sealed(proposalBytes: Uint8Array): SealedProposal {
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposalBytes);
  return new SealedProposal(signed);
}

describe("a proposal that cannot be read", () => {
  const header = (channelHeader: Uint8Array): Uint8Array => {
    const message = new common.Header();
    message.setChannelHeader(channelHeader);
    return message.serializeBinary();
  };
  const proposal = (
    headerBytes: Uint8Array,
    payload: Uint8Array = new Uint8Array(),
  ): Uint8Array => {
    const message = new peer.Proposal();
    message.setHeader(headerBytes);
    message.setPayload(payload);
    return message.serializeBinary();
  };
  const invocation = new peer.ChaincodeProposalPayload();
  invocation.setInput(rubbish);
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["Proposal", rubbish],
    ["Header", proposal(rubbish)],
    ["ChannelHeader", proposal(header(rubbish))],
    ["ChaincodeProposalPayload", proposal(new Uint8Array(), rubbish)],
    ["ChaincodeInvocationSpec", proposal(new Uint8Array(), invocation.serializeBinary())],
  ];

  for (const [part, bytes] of cases) {
    it(`names its ${part} when that is rubbish, again when asked again`, () => {
      const malformed = sealed(bytes);
      const message = new RegExp(`^error unmarshalling ${part}: `);
      for (let time = 0; time < 2; time += 1) {
        assert.throws(() => malformed.destination(), { message });
      }
    });
  }
});
