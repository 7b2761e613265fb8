import { common, peer } from "@hyperledger/fabric-protos";
import type { ConformanceNetwork } from "./conformance-network.js";
import { notDefined, NOT_MESSAGE } from "./expected-failures.js";
import type { Failure } from "./failure.js";
import { signProposal } from "./raw-client.js";

export const NO_CHAINCODE = "ChaincodeHeaderExtension.ChaincodeId is nil";
export const rubbish = Buffer.from("rubbish that is no message");

export interface MalformedProposal {
  readonly what: string;
  readonly make: () => peer.SignedProposal;
  /** The reason with which an endorser refuses it. */
  readonly reason?: string;
  /** The answers of the peer's gateway, if they do not just quote the endorser. */
  readonly evaluate?: Failure;
  readonly endorse?: Failure;
  readonly endorser?: unknown;
}
export function unpacking(reason: string): Failure {
  return { code: 3, message: `failed to unpack transaction proposal: ${reason}` };
}
/** Proposals that no client library would send, with the answer to each. */
export function malformedProposals(net: ConformanceNetwork): readonly MalformedProposal[] {
  const signedRubbish = (): peer.SignedProposal => {
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(rubbish);
    signed.setSignature(net.client().sign(rubbish));
    return signed;
  };
  /** Makes an honest proposal, replaces a part of it, and signs the result. */
  const spoilt = (
    spoil: (parts: {
      channel: common.ChannelHeader;
      signature: common.SignatureHeader;
      proposal: peer.Proposal;
    }) => unknown,
  ): peer.SignedProposal => {
    const { signed } = signProposal(net.client(), "get", ["a"]);
    const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    const payload = proposal.getPayload_asU8();
    spoil({ channel, signature, proposal });
    header.setChannelHeader(channel.serializeBinary());
    header.setSignatureHeader(signature.serializeBinary());
    if (proposal.getHeader_asU8().length > 0) proposal.setHeader(header.serializeBinary());
    if (payload.length === 0) proposal.setPayload(new Uint8Array());
    signed.setProposalBytes(proposal.serializeBinary());
    signed.setSignature(net.client().sign(signed.getProposalBytes_asU8()));
    return signed;
  };
  const badId = (id: string) =>
    `error validating proposal: incorrectly computed txid '${id}' -- expected '<id>'`;
  return [
    {
      what: "a proposal that is rubbish",
      make: signedRubbish,
      reason: `failed parsing proposal: error unmarshalling Proposal: ${NOT_MESSAGE}`,
      evaluate: unpacking(`error unmarshalling Proposal: ${NOT_MESSAGE}`),
      endorse: { code: 3, message: `error unmarshalling Proposal: ${NOT_MESSAGE}` },
    },
    {
      what: "another transaction id",
      make: () =>
        spoilt(({ channel }) => {
          channel.setTxId("0".repeat(64));
        }),
      reason: badId("<id>"),
    },
    {
      what: "no transaction id",
      make: () =>
        spoilt(({ channel }) => {
          channel.setTxId("");
        }),
      reason: badId(""),
    },
    {
      what: "no nonce",
      make: () =>
        spoilt(({ signature }) => {
          signature.setNonce(new Uint8Array());
        }),
      reason: "error validating proposal: nonce is empty",
    },
    {
      what: "no creator",
      make: () =>
        spoilt(({ signature }) => {
          signature.setCreator(new Uint8Array());
        }),
      reason: "error validating proposal: creator is empty",
    },
    {
      what: "another type",
      make: () =>
        spoilt(({ channel }) => {
          channel.setType(common.HeaderType.MESSAGE);
        }),
      reason: "error validating proposal: invalid header type MESSAGE",
    },
    {
      what: "an epoch",
      make: () =>
        spoilt(({ channel }) => {
          channel.setEpoch(1);
        }),
      reason: "error validating proposal: epoch is non-zero",
    },
    {
      what: "no chaincode in the header",
      make: () =>
        spoilt(({ channel }) => {
          channel.setExtension$(new Uint8Array());
        }),
      reason: NO_CHAINCODE,
    },
    {
      what: "no channel",
      make: () =>
        spoilt(({ channel }) => {
          channel.setChannelId("");
        }),
      evaluate: unpacking("no channel id provided"),
      endorse: { code: 9, message: "" },
      endorser: {
        status: 500,
        message:
          "make sure the chaincode honest has been successfully defined on channel  and try again: could not get channel config for channel ''",
      },
    },
    {
      what: "no header",
      make: () =>
        spoilt(({ proposal }) => {
          proposal.setHeader(new Uint8Array());
        }),
      reason: NO_CHAINCODE,
      evaluate: unpacking("no channel id provided"),
      endorse: { code: 9, message: "" },
    },
    {
      what: "no payload",
      make: () =>
        spoilt(({ proposal }) => {
          proposal.setPayload(new Uint8Array());
        }),
      reason: "chaincode invocation spec did not contain chaincode spec",
      evaluate: unpacking("no chaincode spec is provided, channel id [consortium]"),
      endorse: { code: 9, message: notDefined("", "consortium") },
    },
    {
      what: "no signature",
      make: () => {
        const { signed } = signProposal(net.client(), "get", ["a"]);
        signed.setSignature(new Uint8Array());
        return signed;
      },
      reason: "error validating proposal: empty signature bytes",
    },
  ];
}
