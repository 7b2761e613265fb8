import { join } from "node:path";
import { readFile } from "node:fs/promises";
import type { Server as GrpcServer } from "@grpc/grpc-js";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { AdminServer } from "../live/admin-server.js";
import { OracleMetrics } from "../live/metrics.js";
import { OracleLog, observeAll } from "../live/oracle-log.js";
import type { OracleObserver } from "../live/observer.js";
import { loadSigningIdentity } from "@basics/messages";
import { createBroadcastHandler } from "./broadcast-handler.js";
import { ChannelProxy } from "./channel-proxy.js";
import type { ProxyConfig } from "./config.js";
import { OrderingService } from "./ordering-service.js";
import { maxMessageBytes, rawBroadcast } from "./raw-broadcast.js";
import { relayStream } from "./relay-stream.js";

/** A running proxy. */
export interface OracleProxy {
  /** `host:port` where clients of the ordering service call. */
  readonly address: string;
  /** Of its metrics, readiness and flushing. */
  readonly adminUrl: string;
  /** Has what waits, on all channels, make blocks that are not full. */
  flush(): void;
  /** Takes nothing any more; what is held stays in the journal. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy in front of an ordering service. It serves at once, also while the service behind it
 * is down, or a channel is not made yet: transactions of such a channel are refused as unavailable.
 *
 * @param writeLog takes lines of JSON.
 * @throws an Error that names the port, file or channel at fault; nothing stays behind.
 */
export async function startProxy(
  config: ProxyConfig,
  writeLog: (line: string) => void,
): Promise<OracleProxy> {
  const metrics = new OracleMetrics();
  const observer = observeAll(metrics, new OracleLog(writeLog));
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const parts: { close(): Promise<void> | void }[] = [];
  try {
    const service = await connect(config);
    parts.push(service);
    const channels = new Map<string, ChannelProxy>();
    serve(server, { service, channels, config, observer });
    // Before the journals: whoever has the port has them too.
    const port = await listen(server, config);
    parts.unshift({
      close: () => {
        server.forceShutdown();
      },
    });
    const identity = await loadSigningIdentity(config.identity.mspId, config.identity);
    for (const [channelId, oracle] of Object.entries(config.channels)) {
      const journalFile = join(config.journalDirectory, `${channelId}.journal`);
      const channel = await ChannelProxy.open({
        ...{ channelId, oracle, service, identity, journalFile, observer },
      });
      channels.set(channelId, channel);
      parts.unshift(channel);
    }
    metrics.watchWaiting(channels);
    const admin = await AdminServer.open(config.admin.port, {
      ...{ registry: metrics.registry, channels },
    });
    parts.unshift(admin);
    return {
      address: `${config.listen.host}:${port}`,
      adminUrl: admin.url,
      flush: () => {
        for (const channel of channels.values()) channel.flush();
      },
      stop: () => closeAll(parts),
    };
  } catch (cause) {
    await closeAll(parts);
    throw cause;
  }
}

async function connect({ orderers }: ProxyConfig): Promise<OrderingService> {
  const endpoints = orderers.map(async ({ address, tlsRootCertificate, tlsServerName }) => ({
    ...{ address, tlsServerName, tlsRootCertificate: await readFile(tlsRootCertificate) },
  }));
  return new OrderingService(await Promise.all(endpoints));
}

interface Served {
  readonly service: OrderingService;
  readonly channels: ReadonlyMap<string, ChannelProxy>;
  readonly config: ProxyConfig;
  readonly observer: OracleObserver;
}

function serve(server: GrpcServer, { service, channels, config, observer }: Served): void {
  const onPassFailure = (node: string) => (error: Error) => {
    service.failed(node);
    observer.trouble("", `${node}: ${error.message}`);
  };
  server.addService(rawBroadcast, {
    broadcast: createBroadcastHandler({ service, channels, hold: config.hold }),
    deliver: (stream: Parameters<typeof relayStream>[0]) => {
      relayStream(stream, service.deliver(), onPassFailure(service.node));
    },
  });
}

async function listen(server: GrpcServer, { listen: where }: ProxyConfig): Promise<number> {
  const [certificate, privateKey] = await Promise.all([
    readFile(where.tls.certificate),
    readFile(where.tls.privateKey),
  ]);
  const pair = { cert_chain: certificate, private_key: privateKey };
  const credentials = ServerCredentials.createSsl(null, [pair]);
  return new Promise((resolve, reject) => {
    server.bindAsync(`${where.host}:${where.port}`, credentials, (error, port) => {
      if (error === null) {
        resolve(port);
        return;
      }
      const what = `Cannot listen on ${where.host}:${where.port} (${error.message}).`;
      const remedy = "End the program that uses it, or set listen.port to another.";
      reject(new Error(`${what} ${remedy}`, { cause: error }));
    });
  });
}

/** In their order, for the later ones serve the earlier ones. */
async function closeAll(parts: readonly { close(): Promise<void> | void }[]): Promise<void> {
  for (const part of parts) await part.close();
}
