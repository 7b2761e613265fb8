import { status as grpc } from "@grpc/grpc-js";
import { parseLedgerError } from "@basics/chaincode/domain";
import type { ErrorDetail } from "@hyperledger/fabric-gateway";
import type { FabricErrorCode } from "../../errors/errors.js";
import { fabricErrors } from "../error-catalogue.js";
import { LedgerError } from "../ledger-error.js";

/** The gRPC code of an error, where it has one. */
export function grpcCode(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "number" ? code : undefined;
}

/**
 * The gRPC codes with which the peer's gateway service says that nothing was ordered, nor will be.
 * All other codes leave that open: gRPC itself gives INTERNAL and UNKNOWN for connections that
 * broke in unusual ways.
 */
const refusals: readonly number[] = [
  grpc.ABORTED,
  grpc.FAILED_PRECONDITION,
  grpc.INVALID_ARGUMENT,
  grpc.NOT_FOUND,
  grpc.PERMISSION_DENIED,
  grpc.UNAUTHENTICATED,
  grpc.UNIMPLEMENTED,
];

/** Tells whether a send that failed leaves open what became of the transaction. */
export function leavesOutcomeOpen(error: unknown): boolean {
  const code = grpcCode(error);
  return code === undefined || !refusals.includes(code);
}

/** Tells whether another peer may do better. */
export function isUnreachable(error: unknown): boolean {
  switch (grpcCode(error)) {
    case grpc.UNAVAILABLE:
    case grpc.CANCELLED:
    case grpc.DEADLINE_EXCEEDED:
      return true;
    // A peer that gives one of these says which peer failed, and why; a broken connection cannot.
    case grpc.INTERNAL:
    case grpc.UNKNOWN:
      return detailsOf(error).length === 0 && parseLedgerError(messageOf(error)) === undefined;
    case undefined:
    default:
      return false;
  }
}

/**
 * Tells whether only peers of other operators refused. That happens when they lag behind the own
 * peer or run ahead of it. The own peer endorses first, and its refusal would have been the whole
 * answer.
 */
export function othersDisagree(error: unknown, ownMspId: string): boolean {
  const details = detailsOf(error);
  return details.length > 0 && details.every((each) => each.mspId !== ownMspId);
}

/**
 * Tells whether peers failed before the chaincode could answer, because its service is down, is
 * starting, or lost its connection. Only the text shows it: an answer of the chaincode itself
 * begins with `chaincode response`.
 */
function couldNotRunChaincode(error: unknown): boolean {
  const details = detailsOf(error);
  return (
    grpcCode(error) === grpc.ABORTED &&
    details.some(({ message }) => simulationFailed.test(message)) &&
    !details.some(({ message }) => message.startsWith("chaincode response "))
  );
}

const simulationFailed =
  /error in simulation|could not launch chaincode|chaincode stream terminated/;
const accessDenied = /access denied/;

/**
 * Tells whether the failure may pass soon, as with peers that are starting or have not heard of
 * each other yet.
 */
export function mayPass(error: unknown): boolean {
  return grpcCode(error) === grpc.FAILED_PRECONDITION || couldNotRunChaincode(error);
}

/** The gateway's error for a call that failed before anything was sent for ordering. */
export function toLedgerError(error: unknown, ownMspId: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const details = detailsOf(error).map((each) => `${each.mspId}: ${each.message}`);
  for (const message of [...details, messageOf(error)]) {
    const refused = parseLedgerError(message);
    if (refused) {
      return new LedgerError(refused.code, refused.message, {
        cause: error,
        remedy: refused.remedy,
        ...(refused.details !== undefined && { details: refused.details }),
      });
    }
  }
  // Fabric's own text, with its addresses, is for the log (as the cause) and not for the caller.
  const code = fabricCode(error, ownMspId);
  const number = grpcCode(error);
  const name = number === undefined ? "no gRPC code" : `gRPC ${grpc[number] ?? number}`;
  return new LedgerError(code, `${fabricErrors[code].title} (${name}).`, { cause: error });
}

function fabricCode(error: unknown, ownMspId: string): FabricErrorCode {
  if (detailsOf(error).some(({ message }) => accessDenied.test(message))) return "LEDGER_REFUSED";
  if (isUnreachable(error) && grpcCode(error) !== grpc.DEADLINE_EXCEEDED) {
    return "LEDGER_UNAVAILABLE";
  }
  switch (grpcCode(error)) {
    case undefined:
      return "LEDGER_UNAVAILABLE";
    // The peer answers, but knows of too few others for the chaincode's endorsement policy.
    case grpc.FAILED_PRECONDITION:
      return "TOO_FEW_ENDORSERS";
    case grpc.DEADLINE_EXCEEDED:
      return "LEDGER_TIMEOUT";
    case grpc.RESOURCE_EXHAUSTED:
      return "LEDGER_OVERLOADED";
    case grpc.NOT_FOUND:
      return "NOT_ON_CHANNEL";
    case grpc.INVALID_ARGUMENT:
    case grpc.PERMISSION_DENIED:
    case grpc.UNAUTHENTICATED:
    case grpc.UNIMPLEMENTED:
      return "LEDGER_REFUSED";
    case grpc.ABORTED:
      if (couldNotRunChaincode(error)) return "CHAINCODE_UNAVAILABLE";
      return isOwn(error, ownMspId) ? "CHAINCODE_FAILED" : "ENDORSEMENT_MISMATCH";
    default:
      return "CHAINCODE_FAILED";
  }
}

function isOwn(error: unknown, ownMspId: string): boolean {
  return detailsOf(error).some((each) => each.mspId === ownMspId);
}

function detailsOf(error: unknown): readonly ErrorDetail[] {
  const details = (error as { details?: unknown } | undefined)?.details;
  return Array.isArray(details) ? (details as ErrorDetail[]) : [];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
