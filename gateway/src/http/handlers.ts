import { coinId } from "@basics/chaincode/domain";
import { z } from "zod";
import {
  cancelMigration,
  declineMigration,
  verifyMigration,
} from "../operations/conclude-migration.js";
import type { OperationContext } from "../operations/context.js";
import { createMigration } from "../operations/create-migration.js";
import {
  getInstance,
  listInstances,
  registerInstance,
  retireInstance,
} from "../operations/instances.js";
import { getLineage } from "../operations/lineage.js";
import type { LineageBookmark } from "../operations/lineage.js";
import { getOperator, listOperators } from "../operations/operators.js";
import type { LedgerPage, PageRequest } from "../operations/read-filtered.js";
import { getMigration, listMigrations } from "../operations/read-migrations.js";
import { DEFAULT_LIMIT } from "../schemas/paging.js";
import type { PageView } from "../schemas/paging.js";
import { cursorsOf } from "./cursors.js";
import type { RouteDefinition } from "./routes/definition.js";
import type { OperationId, Routes } from "./routes/routes.js";
import type { Reply, WriteAnswers } from "./write-answers.js";

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Part<R, K extends string> = R extends Record<K, infer S> ? Parsed<S> : undefined;

/** A request after validation. */
export interface Input<R extends RouteDefinition> {
  readonly params: Part<R, "params">;
  readonly query: Part<R, "query">;
  readonly body: Part<R, "body">;
  readonly respondAsync: boolean;
}

/**
 * The operations that are handled elsewhere, because they do not answer with JSON, or need no
 * ledger.
 */
export type SpecialOperationId =
  "followEvents" | "getHealth" | "getReadiness" | "getMetrics" | "getOpenApiDocument";
export type LedgerOperationId = Exclude<OperationId, SpecialOperationId>;
export type Handlers = {
  readonly [K in LedgerOperationId]: (input: Input<Routes[K]>) => Promise<Reply>;
};

const textBookmark = z.string();
const lineagePosition = z.strictObject({
  bookmark: z.string(),
  taken: z.int().min(0),
  end: z.boolean(),
});
const lineageBookmark: z.ZodType<LineageBookmark> = z.strictObject({
  consortium: lineagePosition,
  private: lineagePosition,
});

const instanceLocation = (id: string): string => `/v1/instances/${id}`;
const migrationLocation = (id: string): string => `/v1/migrations/${id}`;

/** Binds every operation on the ledgers to its route. */
export function createHandlers(
  context: OperationContext,
  writes: WriteAnswers,
  now: () => number,
): Handlers {
  return {
    ...instanceHandlers(context, writes, now),
    ...migrationHandlers(context, writes, now),
    listOperators: ({ query }) =>
      answerPage("operators", query, (page) => listOperators(context, page)),
    getOperator: async ({ params }) => ok(await getOperator(context, params.mspId)),
  };
}

function instanceHandlers(context: OperationContext, writes: WriteAnswers, now: () => number) {
  return {
    registerInstance: ({ body, respondAsync }) => {
      const instanceId = body.instanceId ?? coinId(context.operator, now());
      return writes.answer({
        location: instanceLocation(instanceId),
        createdStatus: 201,
        respondAsync,
        write: (options) => registerInstance(context, instanceId, body, options),
      });
    },
    listInstances: ({ query }) =>
      answerPage("instances", query, (page) => listInstances(context, query, page)),
    getInstance: async ({ params }) => ok(await getInstance(context, params.instanceId)),
    getLineage: async ({ params: { instanceId }, query }) => {
      const cursors = cursorsOf(lineageBookmark, `lineage ${instanceId}`, query);
      const start = query.cursor === undefined ? undefined : cursors.decode(query.cursor);
      const limit = query.limit ?? DEFAULT_LIMIT;
      const { records, bookmark } = await getLineage(context, instanceId, limit, start);
      return ok(pageView(records, bookmark && cursors.encode(bookmark)));
    },
    retireInstance: ({ params: { instanceId }, respondAsync }) =>
      writes.answer({
        location: instanceLocation(instanceId),
        createdStatus: 200,
        respondAsync,
        write: (options) => retireInstance(context, instanceId, options),
      }),
  } satisfies Partial<Handlers>;
}

function migrationHandlers(context: OperationContext, writes: WriteAnswers, now: () => number) {
  return {
    createMigration: ({ body, respondAsync }) => {
      const migrationId = body.migrationId ?? coinId(context.operator, now());
      return writes.answer({
        location: migrationLocation(migrationId),
        createdStatus: 201,
        respondAsync,
        write: (options) => createMigration(context, migrationId, body, { ...options, now: now() }),
      });
    },
    listMigrations: ({ query }) =>
      answerPage("migrations", query, (page) => listMigrations(context, query, page)),
    getMigration: async ({ params }) => ok(await getMigration(context, params.migrationId)),
    verifyMigration: ({ params: { migrationId }, body, respondAsync }) =>
      writes.answer({
        location: migrationLocation(migrationId),
        createdStatus: 200,
        respondAsync,
        write: (options) => verifyMigration(context, migrationId, body, options),
      }),
    declineMigration: ({ params: { migrationId }, body, respondAsync }) =>
      writes.answer({
        location: migrationLocation(migrationId),
        createdStatus: 200,
        respondAsync,
        write: (options) => declineMigration(context, migrationId, body.reason, options),
      }),
    cancelMigration: ({ params: { migrationId }, body, respondAsync }) =>
      writes.answer({
        location: migrationLocation(migrationId),
        createdStatus: 200,
        respondAsync,
        write: (options) => cancelMigration(context, migrationId, body.reason, options),
      }),
  } satisfies Partial<Handlers>;
}

const ok = (body: unknown): Reply => ({ status: 200, body });

const pageView = <T>(items: readonly T[], nextCursor: string | undefined): PageView<T> => ({
  items: [...items],
  ...(nextCursor !== undefined && { nextCursor }),
});

async function answerPage<T>(
  list: string,
  query: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  read: (page: PageRequest) => Promise<LedgerPage<T>>,
): Promise<Reply> {
  const { limit = DEFAULT_LIMIT, cursor } = query;
  const cursors = cursorsOf(textBookmark, list, query);
  const bookmark = cursor === undefined ? undefined : cursors.decode(cursor);
  const page = await read({ limit, bookmark });
  return ok(
    pageView(page.records, page.bookmark === undefined ? undefined : cursors.encode(page.bookmark)),
  );
}
