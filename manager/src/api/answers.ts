import type { ErrorRequestHandler, Response } from "express";
import type { Logger } from "pino";
import { GatewayProblem } from "../client/gateway-problem.js";
import { DigestError } from "../digest/digest-error.js";
import type { ErrorField } from "../errors.js";
import { ManagerError } from "../errors.js";

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly errors?: readonly ErrorField[] | undefined;
}

/** Answers problem details (RFC 9457) for whatever a handler threw, without internals. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.status !== 507) {
      log.warn({ method: request.method, path: request.path, err: error }, "request failed");
    }
    // It is too late for an answer: Express then closes the connection.
    if (response.headersSent) next(error);
    else answerProblem(response, problem);
  };
}

function answerProblem(response: Response, problem: Problem): void {
  const { status, code } = problem;
  response.status(status).type("application/problem+json");
  if (status === 401) response.set("WWW-Authenticate", "Bearer");
  if (status === 503 || status === 423) response.set("Retry-After", "1");
  response.send(JSON.stringify({ type: `urn:basics:problem:${code}`, title: code, ...problem }));
}

function problemOf(error: unknown): Problem {
  if (error instanceof ManagerError) {
    const { status, code, message, remedy, fields } = error;
    return { status, code, detail: message, remedy, errors: fields };
  }
  if (error instanceof DigestError) {
    return { status: 400, code: error.code, detail: error.message, remedy: error.remedy };
  }
  if (error instanceof GatewayProblem) {
    const { code, message, remedy } = error;
    // A gateway that does not accept this manager's token is no fault of the manager's client.
    const managers = error.status === 401 || code === "GATEWAY_ANSWER_INVALID";
    const clients = error.status >= 400 && error.status < 500 && !managers;
    return { status: clients ? error.status : 502, code, detail: message, remedy };
  }
  const { status, message } = error as { status?: unknown; message?: string };
  if (typeof status === "number" && status >= 400 && status < 500) {
    // Express itself threw this, for example for a body that is not JSON.
    return { ...problemOf(new ManagerError("BODY_INVALID", message ?? "")), status };
  }
  return problemOf(new ManagerError("INTERNAL", "The manager failed."));
}
