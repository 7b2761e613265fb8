import type { Network } from "@basics/descriptor";
import type { Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway, peer } from "@hyperledger/fabric-protos";
import type { ClientOptions } from "./client.js";
import { ConformanceClient, CONSORTIUM, readIdentity, text } from "./client.js";
import type { Ledger } from "./ledger.js";
import { HONEST_CHAINCODE, startLedger } from "./ledger.js";
import { broadcast, committedCode } from "./raw-client.js";

/** The network under test, with a client of each operator. */
export class ConformanceNetwork {
  #ledger: Ledger | undefined;
  readonly #clients = new Map<string, ConformanceClient>();
  readonly #others: ConformanceClient[] = [];

  async start(): Promise<void> {
    this.#ledger = await startLedger();
    for (const mspId of Object.keys(this.descriptor.operators)) {
      this.#clients.set(mspId, await this.connect(await this.optionsOf(mspId)));
    }
  }

  async stop(): Promise<void> {
    for (const client of this.#others) client.close();
    await this.#ledger?.stop();
  }

  get descriptor(): Network {
    if (this.#ledger === undefined) throw new Error("the network is not started");
    return this.#ledger.descriptor;
  }

  get operators(): string[] {
    return [...this.#clients.keys()];
  }

  /** An operator's own client at its own peer. */
  client(mspId = "Org1MSP"): ConformanceClient {
    const client = this.#clients.get(mspId);
    if (client === undefined) throw new Error(`no client of ${mspId}`);
    return client;
  }

  /** Connects another client, which is closed together with the network. */
  async connect(options: ClientOptions): Promise<ConformanceClient> {
    const client = await ConformanceClient.connect(options);
    this.#others.push(client);
    return client;
  }

  async optionsOf(mspId: string, purpose = "gateway"): Promise<ClientOptions> {
    const { descriptor: network } = this;
    return { network, at: mspId, ...(await readIdentity(network, mspId, purpose)) };
  }

  /** Submits on the consortium channel, and returns when every operator's peer has it. */
  submit(name: string, ...values: string[]): Promise<string> {
    return this.submitAs({}, name, ...values);
  }

  async submitAs(
    { mspId, chaincode = HONEST_CHAINCODE }: { mspId?: string; chaincode?: string },
    name: string,
    ...values: string[]
  ): Promise<string> {
    const contract = this.client(mspId).contract({ chaincode });
    const transaction = await contract.newProposal(name, { arguments: values }).endorse();
    const { code, transactionId } = await (await transaction.submit()).getStatus();
    if (code !== peer.TxValidationCode.VALID) throw new Error(`${name} ended in ${code}`);
    await this.settled(transactionId);
    return text(transaction.getResult());
  }

  /** Waits until every operator's peer has a transaction, so that all endorse on one state. */
  async settled(...transactionIds: string[]): Promise<void> {
    const clients = [...this.#clients.values()];
    await Promise.all(
      clients.flatMap((client) => transactionIds.map((id) => committedCode(client, id))),
    );
  }

  evaluate(name: string, ...values: string[]): Promise<string> {
    return this.client().evaluate(name, ...values);
  }

  /**
   * Lets the ordering service order endorsed transactions of the first operator in just this order, waits
   * until all are committed, and returns their validation codes.
   */
  async commit(...transactions: Transaction[]): Promise<number[]> {
    const client = this.client();
    const envelopes = transactions.map((each) => envelopeOf(client, each).serializeBinary());
    const answers = await broadcast(this.descriptor, ...envelopes);
    const refused = answers.find(({ status }) => status !== common.Status.SUCCESS);
    if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
    const ids = transactions.map((each) => each.getTransactionId());
    await this.settled(...ids);
    return await Promise.all(ids.map((id) => committedCode(client, id)));
  }

  /** Lets an envelope be ordered on the consortium channel, and returns its validation code. */
  async codeOfOrdered(envelope: Uint8Array): Promise<number> {
    const startBlock = await this.height();
    const [answer] = await broadcast(this.descriptor, envelope);
    if (answer?.status !== common.Status.SUCCESS) throw new Error(JSON.stringify(answer));
    const network = this.client().gateway.getNetwork(CONSORTIUM);
    const blocks = await network.getBlockEvents({ startBlock });
    try {
      for await (const block of blocks) {
        const data = block.getData()?.getDataList_asU8() ?? [];
        const index = data.findIndex((each) => Buffer.from(each).equals(envelope));
        if (index >= 0) return validationCodesOf(block)[index] ?? -1;
      }
    } finally {
      blocks.close();
    }
    throw new Error("the stream of blocks ended");
  }

  /** The height of a channel at the first operator's peer. */
  async height(channel = CONSORTIUM): Promise<bigint> {
    const place = { channel, chaincode: "qscc" };
    const bytes = await this.client().contract(place).evaluateTransaction("GetChainInfo", channel);
    return BigInt(common.BlockchainInfo.deserializeBinary(bytes).getHeight());
  }
}

/** The validation codes that a peer gave to a block's transactions. */
export function validationCodesOf(block: common.Block): number[] {
  const { TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
  return [...(block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER] ?? [])];
}

/** The envelope that the peer's gateway prepared, signed by the client. */
export function envelopeOf(client: ConformanceClient, transaction: Transaction): common.Envelope {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  envelope.setSignature(client.sign(envelope.getPayload_asU8()));
  return envelope;
}
