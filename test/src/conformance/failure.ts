import type { ServiceError } from "@grpc/grpc-js";
import { CommitError, GatewayError } from "@hyperledger/fabric-gateway";
import type { CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { gateway, google } from "@hyperledger/fabric-protos";

/** The failure of a call, without ids and ports, which change from run to run. */
export interface Failure {
  /**
   * The gRPC status or, for a commit, the validation code. Absent if the client threw a plain
   * error.
   */
  readonly code?: number;
  readonly message: string;
  /** `MSP id: message` for each node that the gateway names, sorted. */
  readonly details?: readonly string[];
}

/** The failure of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    return describeFailure(error);
  }
  return { message: "the call succeeded" };
}

export function describeFailure(error: unknown): Failure {
  const cause = error instanceof GatewayError ? error.cause : error;
  if (isServiceError(cause)) {
    const details = detailsOf(cause);
    const message = withoutIds(cause.details);
    return { code: cause.code, message, ...(details.length > 0 ? { details } : {}) };
  }
  const message = withoutIds(error instanceof Error ? error.message : String(error));
  return error instanceof CommitError ? { code: error.code, message } : { message };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "metadata" in error;
}

function detailsOf({ metadata }: ServiceError): string[] {
  return metadata
    .get("grpc-status-details-bin")
    .flatMap((bytes) => google.rpc.Status.deserializeBinary(Buffer.from(bytes)).getDetailsList())
    .map((packed) => gateway.ErrorDetail.deserializeBinary(packed.getValue_asU8()))
    .map((detail) => `${detail.getMspId()}: ${withoutIds(detail.getMessage())}`)
    .sort();
}

/** The code of a failure whose message comes from one of Fabric's libraries and so may change. */
export async function codeOf(call: Promise<unknown>): Promise<number | undefined> {
  return (await failureOf(call)).code;
}

/** A message without its ids, bytes and addresses, which change from run to run. */
export function withoutIds(message: string): string {
  return (
    message
      // Go's library writes this space in one of two ways by chance, so that nobody relies on it.
      .replaceAll("proto:\u00a0", "proto: ")
      .replaceAll(/[0-9a-f]{65,}/g, "<bytes>")
      .replaceAll(/[0-9a-f]{64}/g, "<id>")
      .replaceAll(/(localhost|127\.0\.0\.1):\d+/g, "<address>")
  );
}

/** Takes the next elements of a stream, and closes it. */
export async function take<T>(from: CloseableAsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  try {
    for await (const each of from) {
      if (taken.push(each) === count) break;
    }
  } finally {
    from.close();
  }
  return taken;
}

/** The failure of a stream that must give nothing. */
export async function streamFailure<T>(
  stream: Promise<CloseableAsyncIterable<T>>,
): Promise<Failure> {
  return await failureOf(stream.then((opened) => take(opened, 1)));
}
