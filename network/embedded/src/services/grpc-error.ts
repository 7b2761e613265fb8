import { Metadata, status } from "@grpc/grpc-js";
import { gateway, google } from "@hyperledger/fabric-protos";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";

/** A failure at one peer or orderer, as `gateway.ErrorDetail` holds it. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** An error that a gRPC client sees: status code, message, and Fabric's error details. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";
  readonly code: status;
  /** The text that grpc-js sends as the status' message. */
  readonly details: string;
  readonly metadata: Metadata;
  readonly errorDetails: readonly ErrorDetail[];

  constructor(code: status, message: string, errorDetails: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = message;
    this.errorDetails = errorDetails;
    this.metadata = new Metadata();
    if (errorDetails.length > 0) {
      this.metadata.set("grpc-status-details-bin", serializeStatus(code, message, errorDetails));
    }
  }
}

/**
 * Turns anything that a handler threw into the answer of a Go service. An error without a code is
 * UNKNOWN.
 */
export function toGrpcError(thrown: unknown): GrpcError {
  if (thrown instanceof GrpcError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new GrpcError(status.UNKNOWN, message);
}

function serializeStatus(
  code: status,
  message: string,
  errorDetails: readonly ErrorDetail[],
): Buffer {
  const result = new google.rpc.Status();
  result.setCode(code);
  result.setMessage(message);
  for (const each of errorDetails) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(each.address);
    detail.setMspId(each.mspId);
    detail.setMessage(each.message);
    const packed = new anyMessages.Any();
    packed.setTypeUrl("type.googleapis.com/gateway.ErrorDetail");
    packed.setValue(detail.serializeBinary());
    result.addDetails(packed);
  }
  return Buffer.from(result.serializeBinary());
}
