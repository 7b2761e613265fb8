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
import { MAX_MESSAGE_BYTES, rawBroadcast } from "./raw-broadcast.js";
import { relayStream } from "./relay-stream.js";

/** A proxy that runs. */
export interface OracleProxy {
  /** The address that clients of the ordering service call, as `host:port`. */
  readonly address: string;
  /** The address of the server for metrics, readiness and flushing; see {@link AdminServer}. */
  readonly adminUrl: string;
  /**
   * Puts the waiting transactions of all channels into blocks, of which the last may be partial.
   */
  flush(): void;
  /** Stops the proxy. Held transactions stay in the journal. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy in front of an ordering service. It serves at once, even while the service behind
 * it is down or a channel does not exist yet; transactions of such a channel are refused as
 * unavailable.
 *
 * ```ts
 * const proxy = await startProxy(await loadProxyConfig("proxy.json"), console.error);
 * ```
 *
 * @param writeLog takes lines of JSON.
 * @throws an Error that names the port, file or channel at fault. Nothing keeps running then.
 */
export async function startProxy(
  config: ProxyConfig,
  writeLog: (line: string) => void,
): Promise<OracleProxy> {
  const metrics = new OracleMetrics();
  const observer = observeAll(metrics, new OracleLog(writeLog));
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  const parts: { close(): Promise<void> | void }[] = [];
  try {
    const service = await connect(config);
    parts.push(service);
    const channels = new Map<string, ChannelProxy>();
    serve(server, { service, channels, config, observer });
    // The port comes before the journals: a second proxy fails here and never touches them.
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
        channelId,
        oracle,
        service,
        identity,
        journalFile,
        observer,
      });
      channels.set(channelId, channel);
      parts.unshift(channel);
    }
    metrics.watchWaiting(channels);
    const admin = await AdminServer.open(config.admin.port, {
      registry: metrics.registry,
      channels,
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
    address,
    tlsServerName,
    tlsRootCertificate: await readFile(tlsRootCertificate),
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

/** Closes parts in their order, for later ones serve earlier ones. */
async function closeAll(parts: readonly { close(): Promise<void> | void }[]): Promise<void> {
  for (const part of parts) await part.close();
}
