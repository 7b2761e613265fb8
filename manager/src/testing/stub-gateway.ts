import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request, Response } from "express";
import type { ReasonCode } from "@basics/chaincode/domain";
import express from "express";
import type { CreateMigration } from "../client/gateway-types.js";
import type { StubConsortium } from "./stub-consortium.js";
import { StubRefusal } from "./stub-consortium.js";

/** A fault that a test has the gateway show to a request. */
export type Fault =
  | { readonly kind: "answer"; readonly status: number; readonly body?: object }
  /** Does what is asked, but answers with that status and body. */
  | { readonly kind: "answer-after"; readonly status: number; readonly body?: object }
  /** Does nothing and drops the connection. */
  | { readonly kind: "drop" }
  /** Does nothing and never answers. */
  | { readonly kind: "hang" }
  /** Does what is asked and drops the connection. */
  | { readonly kind: "drop-after" };

export interface StubGateway {
  readonly url: string;
  /** The method and decoded path of each request. */
  readonly requests: string[];
  /** Gives the fault for a request, if it has any. It is not asked about requests for events. */
  fault: (request: { method: string; path: string }) => Fault | undefined;
  /** Positions with which event streams were asked for; `start` for the whole history. */
  readonly eventPositions: string[];
  /** Ends all event streams. */
  dropStreams(): void;
  close(): Promise<void>;
}

/** The token that stub gateways take. */
export const STUB_TOKEN = "stub-gateway-token";

/** A gateway of one operator over real HTTP, on a ledger in memory. */
export async function startStubGateway(
  consortium: StubConsortium,
  operator: string,
): Promise<StubGateway> {
  const app = express();
  const streams = new Set<ServerResponse>();
  const stub: Omit<StubGateway, "url" | "close"> = {
    requests: [],
    eventPositions: [],
    fault: () => undefined,
    dropStreams: () => {
      for (const stream of streams) stream.destroy();
    },
  };
  app.use(express.json(), (request, response, next) => {
    if (request.headers.authorization === `Bearer ${STUB_TOKEN}`) next();
    else problem(response, 401, "TOKEN_MISSING");
  });
  app.get("/v1/events", (request, response) => {
    streams.add(response);
    response.on("close", () => streams.delete(response));
    stub.eventPositions.push(request.get("Last-Event-ID") ?? (request.query.since as string));
    streamEvents(consortium, operator, request, response);
  });
  const answer = (work: (request: Request) => [status: number, body: object]) => {
    return (request: Request, response: Response): void => {
      const path = decodeURIComponent(request.path);
      stub.requests.push(`${request.method} ${path}`);
      const fault = stub.fault({ method: request.method, path });
      if (fault?.kind === "answer") response.status(fault.status).json(fault.body ?? {});
      if (fault?.kind === "drop") response.destroy();
      if (fault?.kind === "answer" || fault?.kind === "drop" || fault?.kind === "hang") return;
      const [status, body] = perform(() => work(request));
      if (fault?.kind === "drop-after") response.destroy();
      else if (fault !== undefined) response.status(fault.status).json(fault.body ?? {});
      else response.status(status).json(body);
    };
  };
  routes(app, answer, consortium, operator);
  const server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(stub, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
}

type Answer = (
  work: (request: Request) => [status: number, body: object],
) => (request: Request, response: Response) => void;

function routes(
  app: express.Express,
  answer: Answer,
  consortium: StubConsortium,
  operator: string,
): void {
  const id = (request: Request): string => request.params.id as string;
  app.post(
    "/v1/instances",
    answer((request) => {
      const { instanceId } = request.body as { instanceId: string };
      consortium.register(operator, instanceId);
      return [201, { instanceId, state: "resident", hop: 0, openMigrationIds: [], ledgers: {} }];
    }),
  );
  app.get(
    "/v1/operators/:id",
    answer((request) => {
      const found = consortium.operators.get(id(request));
      if (found === undefined) throw new StubRefusal(404, "OPERATOR_NOT_FOUND");
      return [200, found];
    }),
  );
  app.get(
    "/v1/migrations",
    answer(({ query }) => {
      const mine = [...consortium.migrations.values()].filter(
        (each) => each.state === query.state && each[query.role as "source"] === operator,
      );
      // Each page has one item, so that every test that reads a list tries paging.
      const at = Number(query.cursor ?? 0);
      const more = at + 1 < mine.length ? { nextCursor: `${at + 1}` } : {};
      return [200, { items: mine.slice(at, at + 1), ...more }];
    }),
  );
  app.post(
    "/v1/migrations",
    answer((request) => {
      const { migration, created } = consortium.indicate(operator, request.body as CreateMigration);
      return [created ? 201 : 200, migration];
    }),
  );
  app.get(
    "/v1/migrations/:id",
    answer((request) => [200, consortium.get(id(request))]),
  );
  app.post(
    "/v1/migrations/:id/verification",
    answer((request) => {
      const { vmId, host } = request.body as { vmId: string; host: string };
      return [200, consortium.verify(operator, id(request), vmId, host)];
    }),
  );
  const reasonOf = (request: Request): ReasonCode =>
    (request.body as { reason: ReasonCode }).reason;
  app.post(
    "/v1/migrations/:id/decline",
    answer((request) => [200, consortium.decline(operator, id(request), reasonOf(request))]),
  );
  app.post(
    "/v1/migrations/:id/cancellation",
    answer((request) => [200, consortium.cancel(operator, id(request), reasonOf(request))]),
  );
}

function perform(work: () => [number, object]): [number, object] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StubRefusal)) throw error;
    return [error.status, problemBody(error.status, error.code)];
  }
}

function problemBody(status: number, code: string): object {
  return { status, code, title: code, detail: code, remedy: "None.", retry: "never" };
}

function problem(response: Response, status: number, code: string): void {
  response.status(status).json(problemBody(status, code));
}

function streamEvents(
  consortium: StubConsortium,
  operator: string,
  request: Request,
  response: Response,
): void {
  const lastId = request.get("Last-Event-ID");
  const position = /^consortium@([0-9]+)$/.exec(lastId ?? "consortium@0")?.[1];
  if (position === undefined) {
    problem(response, 400, "INVALID_EVENT_POSITION");
    return;
  }
  let sent = Number(position);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write("retry: 1000\n\n");
  const send = (): void => {
    for (const { position: at, to, event } of consortium.events.slice(sent)) {
      sent = at;
      if (!to.includes(operator)) continue;
      const data = JSON.stringify(event);
      response.write(`event: ${event.statement}\nid: consortium@${at}\ndata: ${data}\n\n`);
    }
  };
  send();
  consortium.listeners.add(send);
  response.on("close", () => consortium.listeners.delete(send));
}
