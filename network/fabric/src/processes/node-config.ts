import type { NodeFiles } from "../organizations/organization.js";
import type { NodePorts } from "../plan/plan.js";

/*
 * `core.yaml` and `orderer.yaml`. They are written as JSON, which YAML includes. Settings for
 * which a peer has no default are named here even where the value is Fabric's usual one.
 */

const bccsp = { Default: "SW", SW: { Hash: "SHA2", Security: 256 } };
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

export interface PeerConfig {
  readonly name: string;
  readonly mspId: string;
  readonly networkId: string;
  readonly files: NodeFiles;
  readonly ports: NodePorts;
  /** Addresses of the operator's peers, this one among them. */
  readonly siblings: readonly string[];
  readonly builderFolder: string;
}

const KEEPALIVE = {
  interval: "7200s",
  timeout: "20s",
  minInterval: "60s",
  client: { interval: "60s", timeout: "20s" },
  deliveryClient: { interval: "60s", timeout: "20s" },
};

/** A peer's `core.yaml`. */
export function peerConfig(config: PeerConfig): object {
  const { files, ports } = config;
  return {
    peer: {
      id: config.name,
      networkId: config.networkId,
      listenAddress: `127.0.0.1:${ports.listen}`,
      address: `localhost:${ports.listen}`,
      chaincodeListenAddress: `127.0.0.1:${ports.second}`,
      localMspId: config.mspId,
      localMspType: "bccsp",
      mspConfigPath: files.mspFolder,
      fileSystemPath: files.data,
      gateway: {
        enabled: true,
        endorsementTimeout: "30s",
        broadcastTimeout: "30s",
        dialTimeout: "2m",
      },
      keepalive: KEEPALIVE,
      gossip: gossipConfig(config),
      tls: {
        enabled: true,
        cert: { file: files.tls.certificate },
        key: { file: files.tls.key },
        rootcert: { file: files.tls.root },
      },
      authentication: { timewindow: "15m" },
      BCCSP: bccsp,
      client: { connTimeout: "3s" },
      // Ordering services come back within seconds here, so a peer tries again soon.
      deliveryclient: {
        blockGossipEnabled: false,
        reconnectTotalTimeThreshold: "3600s",
        connTimeout: "3s",
        reConnectBackoffThreshold: "1s",
        policy: "cluster",
        blockCensorshipTimeoutKey: "30s",
        minimalReconnectInterval: "100ms",
      },
      handlers: {
        authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }],
        decorators: [{ name: "DefaultDecorator" }],
        endorsers: { escc: { name: "DefaultEndorsement" } },
        validators: { vscc: { name: "DefaultValidation" } },
      },
      discovery: {
        enabled: true,
        authCacheEnabled: true,
        authCacheMaxSize: 1000,
        authCachePurgeRetentionRatio: 0.75,
        orgMembersAllowedAccess: false,
      },
      limits: {
        concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 },
      },
      maxRecvMsgSize: MAX_MESSAGE_BYTES,
      maxSendMsgSize: MAX_MESSAGE_BYTES,
    },
    // Chaincode runs as a service, so a peer does not need Docker.
    vm: { endpoint: "" },
    chaincode: chaincodeConfig(config.builderFolder),
    ledger: ledgerConfig(files),
    operations: { listenAddress: `127.0.0.1:${ports.operations}` },
    metrics: { provider: "prometheus" },
  };
}

/** Intervals are shorter than Fabric's: a few peers on one machine hear of each other at once. */
function gossipConfig({ ports, siblings }: PeerConfig): object {
  const address = `localhost:${ports.listen}`;
  const others = siblings.filter((sibling) => sibling !== address);
  return {
    bootstrap: others[0] ?? address,
    endpoint: address,
    externalEndpoint: address,
    // Each peer asks the ordering service itself.
    useLeaderElection: false,
    orgLeader: true,
    membershipTrackerInterval: "5s",
    maxBlockCountToStore: 10,
    maxPropagationBurstLatency: "10ms",
    maxPropagationBurstSize: 10,
    propagateIterations: 1,
    propagatePeerNum: 3,
    pullInterval: "1s",
    pullPeerNum: 3,
    requestStateInfoInterval: "500ms",
    publishStateInfoInterval: "500ms",
    publishCertPeriod: "10s",
    dialTimeout: "3s",
    connTimeout: "2s",
    recvBuffSize: 200,
    sendBuffSize: 200,
    digestWaitTime: "1s",
    requestWaitTime: "1500ms",
    responseWaitTime: "2s",
    aliveTimeInterval: "1s",
    aliveExpirationTimeout: "10s",
    reconnectInterval: "2s",
    maxConnectionAttempts: 120,
    msgExpirationFactor: 20,
    election: {
      startupGracePeriod: "15s",
      membershipSampleInterval: "1s",
      leaderAliveThreshold: "10s",
      leaderElectionDuration: "5s",
    },
    pvtData: {
      pullRetryThreshold: "60s",
      transientstoreMaxBlockRetention: 1000,
      pushAckTimeout: "3s",
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: "1m",
      reconciliationEnabled: true,
      skipPullingInvalidTransactionsDuringCommit: false,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
    state: {
      enabled: false,
      checkInterval: "10s",
      responseTimeout: "3s",
      batchSize: 10,
      blockBufferSize: 20,
      maxRetries: 3,
    },
  };
}

function chaincodeConfig(builderFolder: string): object {
  return {
    externalBuilders: [{ name: "service", path: builderFolder, propagateEnvironment: [] }],
    installTimeout: "300s",
    startuptimeout: "30s",
    executetimeout: "30s",
    mode: "net",
    keepalive: 0,
    system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
    logging: { level: "info", shim: "warning", format: "%{message}" },
    runtimeParams: {
      useWriteBatch: true,
      maxSizeWriteBatch: 1000,
      useGetMultipleKeys: true,
      maxSizeGetMultipleKeys: 1000,
    },
  };
}

function ledgerConfig({ data }: NodeFiles): object {
  return {
    state: { stateDatabase: "goleveldb", totalQueryLimit: 100_000 },
    history: { enableHistoryDatabase: true },
    pvtdataStore: {
      collElgProcMaxDbBatchSize: 5000,
      collElgProcDbBatchesInterval: 1000,
      deprioritizedDataReconcilerInterval: "60m",
      purgeInterval: 100,
      purgedKeyAuditLogging: true,
    },
    snapshots: { rootDir: `${data}/snapshots` },
  };
}

export interface OrdererConfig {
  readonly mspId: string;
  readonly files: NodeFiles;
  readonly ports: NodePorts;
}

/** An orderer's `orderer.yaml`; Fabric has defaults for what is not named. */
export function ordererConfig({ mspId, files, ports }: OrdererConfig): object {
  const { certificate, key, root } = files.tls;
  return {
    General: {
      ListenAddress: "127.0.0.1",
      ListenPort: ports.listen,
      TLS: { Enabled: true, PrivateKey: key, Certificate: certificate, RootCAs: [root] },
      Keepalive: { ServerMinInterval: "60s", ServerInterval: "7200s", ServerTimeout: "20s" },
      MaxRecvMsgSize: MAX_MESSAGE_BYTES,
      MaxSendMsgSize: MAX_MESSAGE_BYTES,
      Cluster: { SendBufferSize: 100 },
      LocalMSPDir: files.mspFolder,
      LocalMSPID: mspId,
      BCCSP: bccsp,
      Authentication: { TimeWindow: "15m" },
      BootstrapMethod: "none",
    },
    FileLedger: { Location: files.data },
    Operations: { ListenAddress: `127.0.0.1:${ports.operations}` },
    Metrics: { Provider: "prometheus" },
    Admin: {
      ListenAddress: `127.0.0.1:${ports.second}`,
      TLS: {
        Enabled: true,
        Certificate: certificate,
        PrivateKey: key,
        RootCAs: [root],
        ClientAuthRequired: true,
        ClientRootCAs: [root],
      },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: "1 MB" },
    Consensus: {
      WALDir: `${files.data}/etcdraft/wal`,
      SnapDir: `${files.data}/etcdraft/snapshot`,
    },
  };
}
