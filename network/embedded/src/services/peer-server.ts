import type { Server, ServerDuplexStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { discovery, peer } from "@hyperledger/fabric-protos";
import type { common, gateway } from "@hyperledger/fabric-protos";
import type { Registrations } from "../chaincode/registrations.js";
import type { Peer } from "../peer/peer.js";
import { ProposalRefused } from "../peer/peer.js";
import { chaincodeEvents } from "./gateway/chaincode-events.js";
import {
  serveBlocks,
  serveBlocksWithPrivateData,
  serveFilteredBlocks,
} from "./deliver/deliver-service.js";
import { gatewayDefinition } from "./gateway/gateway-definition.js";
import type { GatewayService } from "./gateway/gateway-service.js";
import { GrpcError } from "./grpc-error.js";
import { bidirectional, createServer, serverStream, unary, waiting } from "./server.js";

type BlockStream = ServerDuplexStream<common.Envelope, peer.DeliverResponse>;

/** Makes the server of one organisation's peer, with everything that it serves on its port. */
export function createPeerServer(
  local: Peer,
  gatewayService: GatewayService,
  registrations: Registrations,
): Server {
  const server = createServer();
  server.addService(gatewayDefinition, gatewayHandlers(local, gatewayService));
  server.addService(peer.EndorserService, {
    processProposal: unary((signed: peer.SignedProposal) => processProposal(local, signed)),
  });
  server.addService(peer.DeliverService, {
    deliver: bidirectional((stream: BlockStream) => serveBlocks(local.channels, stream)),
    deliverFiltered: bidirectional((stream: BlockStream) =>
      serveFilteredBlocks(local.channels, stream),
    ),
    deliverWithPrivateData: bidirectional((stream: BlockStream) =>
      serveBlocksWithPrivateData(local.channels, stream),
    ),
  });
  server.addService(peer.ChaincodeSupportService, {
    register: (stream: ServerDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>) => {
      local.createHandler(stream, (id, handler) => registrations.admit(id, handler));
    },
  });
  server.addService(discovery.DiscoveryService, {
    discover: unary(() => {
      const remedy = "the gateway service needs none; read network.json for peers and orderers";
      const message = `service discovery is not supported by the embedded network: ${remedy}`;
      return Promise.reject(new GrpcError(status.UNIMPLEMENTED, message));
    }),
  });
  return server;
}

function gatewayHandlers(local: Peer, service: GatewayService): UntypedServiceImplementation {
  return {
    evaluate: unary((request: gateway.EvaluateRequest) => service.evaluate(request)),
    endorse: unary((request: gateway.EndorseRequest) => service.endorse(request)),
    submit: unary((request: gateway.SubmitRequest) => service.submit(request)),
    commitStatus: waiting((request: gateway.SignedCommitStatusRequest, signal) =>
      service.commitStatus(request, signal),
    ),
    chaincodeEvents: serverStream((request: gateway.SignedChaincodeEventsRequest, signal) =>
      chaincodeEvents(local.channels, request, signal),
    ),
  };
}

async function processProposal(
  local: Peer,
  signed: peer.SignedProposal,
): Promise<peer.ProposalResponse> {
  try {
    return (await local.processProposal(signed)).response;
  } catch (error) {
    if (error instanceof ProposalRefused) throw new GrpcError(status.UNKNOWN, error.message);
    throw error;
  }
}
