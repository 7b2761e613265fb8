import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Client, credentials } from "@grpc/grpc-js";
import type { IdentityFiles } from "@basics/local";
import { connect, hash, signers } from "@hyperledger/fabric-gateway";
import type { Contract, Gateway, Signer } from "@hyperledger/fabric-gateway";
import { gateway as protos, peer } from "@hyperledger/fabric-protos";

const CALL_DEADLINE_MS = 60_000;

export interface PeerAdminOptions {
  readonly mspId: string;
  /** `host:port` */
  readonly address: string;
  readonly tlsRootFile: string;
  readonly tlsServerName?: string | undefined;
  readonly admin: IdentityFiles;
}

/**
 * Does at one peer, as an administrator, what the commands `peer channel` and `peer lifecycle` do.
 */
export class PeerAdmin {
  readonly mspId: string;
  readonly address: string;
  readonly #client: Client;
  readonly #endorser: peer.EndorserClient;
  readonly #gateway: Gateway;
  readonly #signer: Signer;

  private constructor(
    options: PeerAdminOptions,
    connection: { client: Client; endorser: peer.EndorserClient },
    gateway: Gateway,
    signer: Signer,
  ) {
    this.mspId = options.mspId;
    this.address = options.address;
    this.#client = connection.client;
    this.#endorser = connection.endorser;
    this.#gateway = gateway;
    this.#signer = signer;
  }

  static async connect(options: PeerAdminOptions): Promise<PeerAdmin> {
    const { mspId, address, admin } = options;
    const [root, certificate, key] = await Promise.all([
      readFile(options.tlsRootFile),
      readFile(admin.certificate),
      readFile(admin.privateKey),
    ]);
    const channelOptions = {
      "grpc.max_send_message_length": -1,
      "grpc.max_receive_message_length": -1,
      ...(options.tlsServerName === undefined
        ? {}
        : { "grpc.ssl_target_name_override": options.tlsServerName }),
    };
    const client = new Client(address, credentials.createSsl(root), channelOptions);
    const endorser = new peer.EndorserClient(address, credentials.createSsl(root), channelOptions);
    const signer = signers.newPrivateKeySigner(createPrivateKey(key));
    const deadline = (): { deadline: number } => ({ deadline: Date.now() + CALL_DEADLINE_MS });
    const gateway = connect({
      client,
      identity: { mspId, credentials: certificate },
      signer,
      hash: hash.sha256,
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
    });
    return new PeerAdmin(options, { client, endorser }, gateway, signer);
  }

  contract(channel: string, chaincode: string): Contract {
    return this.#gateway.getNetwork(channel).getContract(chaincode);
  }

  /** Has the peer join a channel by the channel's first block. */
  async join(block: Uint8Array): Promise<void> {
    await this.#ask("cscc", "JoinChain", block).catch((error: unknown) => {
      if (!/already exists/.test(String(error))) throw error;
    });
  }

  /** The channels that the peer has joined. */
  async channels(): Promise<string[]> {
    const answer = peer.ChannelQueryResponse.deserializeBinary(
      await this.#ask("cscc", "GetChannels", Buffer.alloc(0)),
    );
    return answer.getChannelsList().map((channel) => channel.getChannelId());
  }

  /** Installs a chaincode package on the peer, unless the peer has it already. */
  async install(bytes: Uint8Array): Promise<void> {
    const { InstallChaincodeArgs } = peer.lifecycle;
    const request = new InstallChaincodeArgs();
    request.setChaincodeInstallPackage(bytes);
    await this.#ask("_lifecycle", "InstallChaincode", request.serializeBinary()).catch(
      (error: unknown) => {
        if (!/already successfully installed/.test(String(error))) throw error;
      },
    );
  }

  /** Asks a chaincode at this very peer, which answers from its own copy of a channel's ledger. */
  query(
    channel: string,
    chaincode: string,
    name: string,
    argument: Uint8Array,
  ): Promise<Uint8Array> {
    return this.#ask(chaincode, name, argument, channel);
  }

  /** Sends a proposal to this one peer. Without a channel it is about the peer itself. */
  async #ask(
    chaincode: string,
    name: string,
    argument: Uint8Array,
    channel = "",
  ): Promise<Uint8Array> {
    const contract = this.contract(channel, chaincode);
    const proposal = contract.newProposal(name, { arguments: [argument] });
    const proposed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes());
    const signed = proposed.getProposal() ?? new peer.SignedProposal();
    signed.setSignature(await this.#signer(hash.sha256(signed.getProposalBytes_asU8())));
    const response = await new Promise<peer.ProposalResponse>((resolve, reject) => {
      const options = { deadline: Date.now() + CALL_DEADLINE_MS };
      this.#endorser.processProposal(signed, options, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(error ?? new Error("no response"));
      });
    });
    const result = response.getResponse();
    if (result?.getStatus() !== 200) {
      throw new Error(`${name} at ${this.address}: ${result?.getMessage() ?? "no response"}`);
    }
    return result.getPayload_asU8();
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
    this.#endorser.close();
  }
}
