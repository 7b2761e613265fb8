import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { isSameParts, Layout, partsSchema } from "../digest/layout.js";
import { algorithmSchema, coinedIdSchema, mspIdSchema } from "../domain-schemas.js";
import { Connection } from "./exchange.js";
import { transferHeaders, transferUrl } from "./protocol.js";

/**
 * The facts of an image that its source wants to send before the Indication is committed. The
 * source tells them to the destination, and confirms them to a caller that asks whether the offer
 * is its own.
 */
export const offerSchema = z
  .object({
    source: mspIdSchema,
    destination: mspIdSchema,
    instanceId: coinedIdSchema,
    /** The size of the image in bytes; of all parts together if the VM has some. */
    size: z.int().min(1),
    parts: partsSchema.optional(),
    /** The algorithm of the digest that the Indication will state. */
    algorithm: algorithmSchema,
  })
  .refine(({ size, parts }) => new Layout(size, parts).size === size, {
    path: ["size"],
    error: "must be that of all parts",
  });

export type Offer = z.infer<typeof offerSchema>;

/** An offer together with its migration and its secret. */
export interface OfferedTransfer {
  readonly migrationId: string;
  readonly token: string;
  readonly offer: Offer;
}

export const offerTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** The VM still runs while it is offered, so there is time for the destination to ask back. */
const OFFER_TIMEOUT_MS = 15_000;
const ASK_TIMEOUT_MS = 5_000;

export function coinOfferToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The hash of a token, which is all that the destination keeps of it. */
export function hashOfferToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Compares two tokens; the time that it takes does not tell how much of them is equal. */
export function isSameToken(one: string, other: string): boolean {
  const [left, right] = [hashOfferToken(one), hashOfferToken(other)];
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

export function isSameOffer(one: Offer, other: Offer): boolean {
  const { parts, ...facts } = one;
  return (
    isSameParts(parts, other.parts) &&
    (Object.keys(facts) as (keyof typeof facts)[]).every((fact) => facts[fact] === other[fact])
  );
}

/**
 * Offers an image to the destination's manager.
 *
 * @returns undefined when it will take it, else why it does not, for the log.
 */
export async function makeOffer(
  endpoint: string,
  { migrationId, token, offer }: OfferedTransfer,
  signal: AbortSignal,
): Promise<string | undefined> {
  const body = Buffer.from(JSON.stringify(offer));
  const headers = { "Content-Type": "application/json", [transferHeaders.token]: token };
  const answer = await exchangeOnce(endpoint, migrationId, {
    method: "PUT",
    headers,
    body,
    timeoutMs: OFFER_TIMEOUT_MS,
    signal,
  });
  if (typeof answer === "string") return answer;
  const { status, text } = answer;
  return status === 200 || status === 201 ? undefined : `It answered ${status}: ${text}`;
}

/** Tells the destination that no Indication of it will come. Never rejects. */
export async function withdrawOffer(
  endpoint: string,
  { migrationId, token }: Omit<OfferedTransfer, "offer">,
  signal: AbortSignal,
): Promise<void> {
  const headers = { [transferHeaders.token]: token };
  const exchange = { method: "DELETE", headers, timeoutMs: OFFER_TIMEOUT_MS, signal } as const;
  await exchangeOnce(endpoint, migrationId, exchange);
}

/**
 * Asks the manager that the ledger names for the source whether an offer is its own.
 *
 * @returns undefined when it is, else what speaks against it.
 */
export async function askSource(
  endpoint: string,
  { migrationId, token, offer }: OfferedTransfer,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { search, hash, username } = new URL(endpoint);
  // Any of these would make the request go to another path than the one that is meant.
  if (search !== "" || hash !== "" || username !== "")
    return "its transferEndpoint is no plain URL";
  const answer = await exchangeOnce(endpoint, migrationId, {
    method: "GET",
    headers: { [transferHeaders.token]: token },
    timeoutMs: ASK_TIMEOUT_MS,
    signal,
  });
  if (typeof answer === "string") return "its manager does not answer";
  if (answer.status !== 200) return "its manager does not know of it";
  return isSameOffer(readOffer(answer.text) ?? { ...offer, size: 0 }, offer)
    ? undefined
    : "its manager says otherwise";
}

function readOffer(text: string): Offer | undefined {
  try {
    return offerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Makes one exchange on a connection of its own. @returns a text that tells why there was none. */
async function exchangeOnce(
  endpoint: string,
  migrationId: string,
  exchange: Parameters<Connection["exchange"]>[0],
): Promise<Awaited<ReturnType<Connection["exchange"]>> | string> {
  const connection = new Connection(transferUrl(endpoint, migrationId));
  try {
    return await connection.exchange(exchange);
  } catch (error) {
    return `It does not answer (${(error as { code?: string }).code ?? String(error)}).`;
  } finally {
    connection.close();
  }
}
