import type { ChaincodeInterface } from "fabric-shim";

/** The way in which one organisation runs a chaincode. */
export type ChaincodeRun =
  | {
      /** The chaincode runs in this process, over the unmodified shim. */
      readonly kind: "in-process";
      /** Makes the chaincode. It is called once for each organisation. */
      readonly create: () => ChaincodeInterface | Promise<ChaincodeInterface>;
    }
  | {
      /**
       * A Node chaincode package runs as a child process for each organisation, and dials its peer.
       */
      readonly kind: "process";
      /** The package's folder, with its package.json and its script `start`. */
      readonly directory: string;
      /** Variables that are added to the child's environment. */
      readonly environment?: Readonly<Record<string, string>>;
    }
  | {
      /** The chaincode runs as a service, which the organisation's peer dials. */
      readonly kind: "service";
      /** The service's `host:port`. */
      readonly address: string;
      /**
       * Names of PEM files; absent: without TLS. The client's key and certificate are for a service
       * that asks for them.
       */
      readonly tls?: {
        /** The root of the service's certificate. */
        readonly rootCertificate: string;
        /** The peer's certificate as a client. */
        readonly clientCertificate?: string;
        /** The key of that certificate. */
        readonly clientPrivateKey?: string;
      };
    };

/** A chaincode: its channels, its endorsement policy, and the way in which it runs. */
export interface ChaincodeDeployment {
  /** The chaincode's name on its channels. */
  readonly name: string;
  /** The channels: all of them, the consortium's only, or those named. */
  readonly channels: "all" | "consortium" | readonly string[];
  /**
   * The endorsement policies by kind of channel: `MAJORITY`, `ANY` or `ALL` of the channel's
   * operators, or a signature policy such as `OR('Org1MSP.peer','Org2MSP.peer')`. Default: MAJORITY
   * on the consortium channel, ANY on a private one.
   */
  readonly endorsement?: { readonly consortium?: string; readonly private?: string };
  /** The way in which every organisation runs it, apart from `overrides`. */
  readonly run: ChaincodeRun;
  /**
   * The operators, by MSP id, that run something else on their own peer, for example a hostile
   * chaincode.
   */
  readonly overrides?: Readonly<Record<string, ChaincodeRun>>;
}
