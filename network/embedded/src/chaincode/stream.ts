import { EventEmitter } from "node:events";
import type { peer } from "@hyperledger/fabric-protos";
import { claimMessageClasses } from "./message-classes.js";
import { CHOSEN_LEVEL } from "./quiet-shim.js";
import { releaseUncaughtErrors } from "./shim-loggers.js";
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from "fabric-shim";
import shim from "fabric-shim";

/** The peer's end of a conversation with a chaincode, over gRPC or in memory. */
export interface ChaincodeStream {
  on(event: "data", listener: (message: peer.ChaincodeMessage) => void): unknown;
  on(event: "end" | "close", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  write(message: peer.ChaincodeMessage): unknown;
  end(): unknown;
}

/** The handler of fabric-shim's chaincode service, which its type declarations leave out. */
interface ConnectableServer {
  connect(stream: ChaincodeStream): void;
}

/**
 * Runs a chaincode in this process: the unmodified shim's chaincode server gets a stream in memory
 * instead of one over gRPC.
 */
export function connectInProcess(chaincode: ChaincodeInterface, id: string): ChaincodeStream {
  adoptShim();
  const [ours, theirs] = createStreamPair();
  const options = { ccid: id, address: "in-process", tlsProps: undefined };
  // The declarations require tlsProps, but the server itself does not.
  const server = shim.Shim.server(
    guard(chaincode),
    options as never,
  ) as unknown as ConnectableServer;
  server.connect(theirs);
  return ours;
}

/**
 * Undoes the changes that loading the shim makes to a process: it replaces message classes, makes
 * loggers before their level is set, and swallows uncaught errors.
 */
function adoptShim(): void {
  claimMessageClasses();
  for (const name of shimLoggers) shim.Shim.newLogger(name).silent = CHOSEN_LEVEL === undefined;
  releaseUncaughtErrors();
}

const shimLoggers = [
  "lib/handler.js",
  "lib/chaincode.js",
  "lib/server.js",
  "lib/iterators.js",
  "lib/stub.js",
  "contracts-spi/bootstrap.js",
  "contracts-spi/chaincodefromcontract.js",
  "contracts-spi/datamarshall.js",
];

/**
 * Answers for a chaincode that throws instead of answering, which would leave its caller waiting.
 */
function guard(chaincode: ChaincodeInterface): ChaincodeInterface {
  const answer = async (call: () => Promise<ChaincodeResponse>): Promise<ChaincodeResponse> => {
    try {
      return await call();
    } catch (error) {
      return shim.Shim.error(error instanceof Error ? error.message : String(error));
    }
  };
  return {
    Init: (stub: ChaincodeStub) => answer(() => chaincode.Init(stub)),
    Invoke: (stub: ChaincodeStub) => answer(() => chaincode.Invoke(stub)),
  };
}

/**
 * Makes the two ends of a stream. A message that is written to one arrives at the other, in order,
 * in a later turn of the event loop.
 */
function createStreamPair(): [ChaincodeStream, ChaincodeStream] {
  const left = new MemoryStream();
  const right = new MemoryStream();
  left.connect(right);
  right.connect(left);
  return [left, right];
}

class MemoryStream extends EventEmitter implements ChaincodeStream {
  #other: MemoryStream | undefined;
  #ended = false;

  connect(other: MemoryStream): void {
    this.#other = other;
  }

  write(message: peer.ChaincodeMessage): boolean {
    if (this.#ended) return false;
    setImmediate(() => this.#other?.emit("data", message));
    return true;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    setImmediate(() => this.#other?.emit("end"));
  }
}

adoptShim();
