import { randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { Logger } from "../observation/log.js";
import { requestIdOf } from "./problems.js";

const acceptableId = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives each request an id, logs it when it has ended, and counts it by route. Logs hold no query,
 * no header and no body, so that no token gets into them.
 */
export function requestLog(logger: Logger, registry: Registry) {
  const labelNames = ["method", "route"];
  const registers = [registry];
  const requests = new Counter({
    name: "basics_http_requests_total",
    help: "Requests answered",
    labelNames: [...labelNames, "status", "code"],
    registers,
  });
  const seconds = new Histogram({
    name: "basics_http_request_duration_seconds",
    help: "From a request's headers to the end of its answer; event streams are not counted",
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const open = new Gauge({
    name: "basics_http_requests_open",
    help: "Requests being answered, event streams included",
    registers,
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    const sent = request.get("X-Request-Id");
    const id = sent !== undefined && acceptableId.test(sent) ? sent : randomUUID();
    const started = performance.now();
    response.locals["requestId"] = id;
    response.set("X-Request-Id", id);
    open.inc();
    response.on("close", () => {
      open.dec();
      const route = String(response.locals["route"] ?? "none");
      const code = String(response.locals["code"] ?? "");
      const method = route === "none" ? "other" : request.method;
      const status = response.writableFinished ? response.statusCode : 499;
      const durationMs = Math.round(performance.now() - started);
      requests.inc({ method, route, status, code });
      if (route !== "/v1/events") seconds.observe({ method, route }, durationMs / 1_000);
      const entry = {
        requestId: requestIdOf(response),
        method: request.method,
        route,
        path: request.path,
        status,
        durationMs,
        subject: response.locals["subject"] as unknown,
        ...(code !== "" && { code }),
      };
      if (status >= 500) logger.error(entry, "request");
      else logger.info(entry, "request");
    });
    next();
  };
}
