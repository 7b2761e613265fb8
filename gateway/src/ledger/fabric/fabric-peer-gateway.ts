import type { Signer } from "@basics/messages/signature";
import type { Contract, Gateway, Network } from "@hyperledger/fabric-gateway";
import { common, gateway as protos, msp } from "@hyperledger/fabric-protos";
import { writesAnything } from "../decoding/envelope.js";
import type {
  BlockStream,
  CommitStatus,
  EndorsedTransaction,
  PeerGateway,
} from "./peer-gateway.js";

export interface FabricPeerGatewayOptions {
  readonly peer: string;
  readonly gateway: Gateway;
  readonly channel: string;
  readonly chaincode: string;
  readonly sign: Signer;
}

/** A peer's gateway service on one channel, called through Fabric's client library. */
export class FabricPeerGateway implements PeerGateway {
  readonly peer: string;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #contract: Contract;
  readonly #channel: string;
  readonly #sign: Signer;
  readonly #creator: Uint8Array;

  constructor(options: FabricPeerGatewayOptions) {
    this.peer = options.peer;
    this.#gateway = options.gateway;
    this.#channel = options.channel;
    this.#network = options.gateway.getNetwork(options.channel);
    this.#contract = this.#network.getContract(options.chaincode);
    this.#sign = options.sign;
    const { mspId, credentials } = options.gateway.getIdentity();
    const creator = new msp.SerializedIdentity();
    creator.setMspid(mspId);
    creator.setIdBytes(credentials);
    this.#creator = creator.serializeBinary();
  }

  evaluate(transaction: string, args: readonly string[], deadline: number): Promise<Uint8Array> {
    const proposal = this.#contract.newProposal(transaction, { arguments: [...args] });
    return proposal.evaluate({ deadline });
  }

  async endorse(
    transaction: string,
    argument: string,
    deadline: number,
  ): Promise<EndorsedTransaction> {
    const proposal = this.#contract.newProposal(transaction, { arguments: [argument] });
    const endorsed = await proposal.endorse({ deadline });
    return {
      transactionId: endorsed.getTransactionId(),
      result: endorsed.getResult(),
      writes: writesAnything(endorsed.getBytes()),
      endorser: this,
      transaction: endorsed,
    };
  }

  async submit(endorsed: EndorsedTransaction, deadline: number): Promise<void> {
    const { endorser, transaction } = endorsed;
    const here =
      endorser === this ? transaction : this.#gateway.newTransaction(transaction.getBytes());
    await here.submit({ deadline });
  }

  async commitStatus(transactionId: string, deadline: number): Promise<CommitStatus> {
    const request = this.#statusRequest(transactionId);
    const { code, blockNumber } = await this.#gateway.newCommit(request).getStatus({ deadline });
    return { code, blockNumber: Number(blockNumber) };
  }

  async height(deadline: number): Promise<number> {
    const proposal = this.#network
      .getContract("qscc")
      .newProposal("GetChainInfo", { arguments: [this.#channel] });
    const answer = await proposal.evaluate({ deadline });
    return common.BlockchainInfo.deserializeBinary(answer).getHeight();
  }

  blocks(startBlock: number | undefined): Promise<BlockStream> {
    const options = startBlock === undefined ? {} : { startBlock: BigInt(startBlock) };
    return this.#network.getBlockEvents(options);
  }

  #statusRequest(transactionId: string): Uint8Array {
    const request = new protos.CommitStatusRequest();
    request.setChannelId(this.#channel);
    request.setTransactionId(transactionId);
    request.setIdentity(this.#creator);
    const signed = new protos.SignedCommitStatusRequest();
    const bytes = request.serializeBinary();
    signed.setRequest(bytes);
    signed.setSignature(this.#sign(bytes));
    return signed.serializeBinary();
  }
}
