import type { Server, ServerDuplexStream } from "@grpc/grpc-js";
import type { common, orderer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import { broadcastDefinition, serveBroadcast } from "./broadcast-service.js";
import { serveOrderedBlocks } from "./deliver/deliver-service.js";
import { bidirectional, createServer } from "./server.js";

/** Makes the server of the ordering service of all channels: AtomicBroadcast on its port. */
export function createOrdererServer(channels: ReadonlyMap<string, Channel>): Server {
  const server = createServer();
  server.addService(broadcastDefinition, {
    broadcast: bidirectional((stream: ServerDuplexStream<Buffer, orderer.BroadcastResponse>) =>
      serveBroadcast(channels, stream),
    ),
    deliver: bidirectional((stream: ServerDuplexStream<common.Envelope, orderer.DeliverResponse>) =>
      serveOrderedBlocks(channels, stream),
    ),
  });
  return server;
}
