import type { ChaincodeInterface } from "fabric-shim";

/** How one organisation runs a chaincode. */
export type ChaincodeRun =
  | {
      /** In this process, over the unmodified shim. `create` is called once for each organisation. */
      readonly kind: "in-process";
      readonly create: () => ChaincodeInterface | Promise<ChaincodeInterface>;
    }
  | {
      /** A Node chaincode package, as a child process for each organisation that dials its peer. */
      readonly kind: "process";
      readonly directory: string;
      /** Added to the child's environment. */
      readonly environment?: Readonly<Record<string, string>>;
    }
  | {
      /** Chaincode as a service, which the organisation's peer dials. */
      readonly kind: "service";
      /** `host:port` */
      readonly address: string;
      /** PEM files; absent: without TLS. A client key and certificate where the service asks for them. */
      readonly tls?: {
        readonly rootCertificate: string;
        readonly clientCertificate?: string;
        readonly clientPrivateKey?: string;
      };
    };

/** A chaincode, where it is deployed, who must endorse it, and how it runs. */
export interface ChaincodeDeployment {
  readonly name: string;
  /** `"all"`, `"consortium"`, or channels by name. */
  readonly channels: "all" | "consortium" | readonly string[];
  /**
   * Policies by kind of channel: `MAJORITY`, `ANY`, `ALL` (of the channel's operators), or a
   * signature policy such as `OR('Org1MSP.peer','Org2MSP.peer')`.
   * Default: MAJORITY on the consortium channel, ANY on a private one.
   */
  readonly endorsement?: { readonly consortium?: string; readonly private?: string };
  readonly run: ChaincodeRun;
  /** Operators that run something else on their own peer. */
  readonly overrides?: Readonly<Record<string, ChaincodeRun>>;
}
