import { createHash } from "node:crypto";
import { z } from "zod";
import { RequestError } from "../errors/request-error.js";

const envelope = z.strictObject({ bookmark: z.unknown(), check: z.string() });

/**
 * Makes and reads opaque cursors. Each holds a check over the list and the query that it belongs
 * to, so that a cursor of another list is noticed. This guards against mistakes only: a cursor
 * leads to nothing that its holder may not read anyway.
 */
export interface CursorCodec<T> {
  encode(bookmark: T): string;
  /** @throws RequestError `INVALID_CURSOR` */
  decode(cursor: string): T;
}

/**
 * Makes the codec of one list's cursors.
 *
 * @param list names the list, for example by an operation's id and the id in its path
 * @param query its other parameters: the same ones must come with the cursor
 */
export function cursorsOf<T>(
  schema: z.ZodType<T>,
  list: string,
  query: Readonly<Record<string, unknown>>,
): CursorCodec<T> {
  const checkOf = (bookmark: unknown): string => {
    const content = JSON.stringify([list, canonical(query), bookmark]);
    return createHash("sha256").update(content).digest("base64url").slice(0, 16);
  };
  return {
    encode(bookmark) {
      const content = JSON.stringify({ bookmark, check: checkOf(bookmark) });
      return Buffer.from(content).toString("base64url");
    },
    decode(cursor) {
      const parsed = envelope.safeParse(parse(cursor));
      const bookmark = parsed.success ? schema.safeParse(parsed.data.bookmark) : undefined;
      if (
        !parsed.success ||
        bookmark?.success !== true ||
        parsed.data.check !== checkOf(parsed.data.bookmark)
      ) {
        throw new RequestError("INVALID_CURSOR", "The cursor does not belong to this query.", {
          errors: [{ field: "query.cursor", message: "is not a nextCursor of this query" }],
        });
      }
      return bookmark.data;
    },
  };
}

const canonical = (query: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(query)
    .filter(([name, value]) => name !== "cursor" && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
