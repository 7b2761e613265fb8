import { z } from "zod";

export const DEFAULT_LIMIT = 50;
export const MAXIMUM_LIMIT = 200;

/** Query parameters that every list takes. */
export const pagingQuery = {
  limit: z
    .stringFormat("limit", /^[1-9][0-9]{0,2}$/, {
      error: `must be a whole number from 1 to ${MAXIMUM_LIMIT}`,
    })
    .transform(Number)
    .pipe(z.int().min(1).max(MAXIMUM_LIMIT))
    .optional(),
  cursor: z.string().min(1).max(4096).optional(),
};

/** A page of a list of `items`. */
export const pageOf = <T extends z.ZodType>(id: string, item: T, description: string) =>
  z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .optional()
        .describe(
          "Pass as `cursor`, with the same query, for the next page. Absent at the end. A page may be shorter than `limit`, even empty, and not the last.",
        ),
    })
    .meta({ id, description });

export interface PageView<T> {
  items: T[];
  nextCursor?: string | undefined;
}
