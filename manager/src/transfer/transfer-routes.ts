import type { Request } from "express";
import { json, Router } from "express";
import { parseBody } from "../parse-body.js";
import { ManagerError } from "../errors.js";
import { coinedIdSchema } from "../domain-schemas.js";
import type { Parts } from "../digest/layout.js";
import { Layout } from "../digest/layout.js";
import { Semaphore } from "../semaphore.js";
import { offerSchema, offerTokenSchema } from "./offer.js";
import { parseParts, TRANSFER_MEDIA_TYPE, transferHeaders } from "./protocol.js";
import type { ReceivingVm } from "./receiving-vm.js";
import type { TransferReceiver, TransferSender } from "./transfer-receiver.js";
import { readRuns, RUNS_MEDIA_TYPE } from "./runs.js";

/** At most this many requests of other managers are served at once; most of them bring content. */
const MAX_REQUESTS = 16;
/** A sender that is silent for this long inside a body loses its connection, and may resume. */
const IDLE_TIMEOUT_MS = 30_000;
const MAX_OFFER_BYTES = 4096;

/**
 * The routes by which other operators' managers send images. They need no credential: the
 * Indication on the ledger decides which image is accepted, and its digest decides what the image
 * is worth. An image that comes before its Indication is accepted once the source's manager has
 * said that the offer is its own, and from senders that know the offer's token.
 */
export function transferRoutes(receiver: TransferReceiver, sender: TransferSender): Router {
  const router = Router();
  const places = new Semaphore(MAX_REQUESTS);
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await places.tryRun(work);
    if (done === undefined) {
      throw new ManagerError("TOO_MANY_TRANSFERS", `${MAX_REQUESTS} requests are being served.`);
    }
    return done.result;
  };

  router.head("/transfers/:migrationId", async (request, response) => {
    const token = request.get(transferHeaders.token);
    const { offset, length } = await inTurn(() =>
      receiver.progressOf(request.params.migrationId, token),
    );
    response.set(transferHeaders.offset, String(offset)).set("Cache-Control", "no-store");
    if (length !== undefined) response.set(transferHeaders.length, String(length));
    response.status(200).end();
  });

  router.patch("/transfers/:migrationId", async (request, response) => {
    const piece = readHeaders(request);
    await inTurn(async () => {
      const transfer = await receiver.incoming(request.params.migrationId);
      try {
        const offset = await transfer.receive({
          ...piece,
          token: request.get(transferHeaders.token),
          write: (image) => receive(request, image, piece),
        });
        response.set(transferHeaders.offset, String(offset)).status(204).end();
      } catch (error) {
        if (error instanceof ManagerError && error.code === "OFFSET_MISMATCH") {
          const { offset } = await transfer.progress(request.get(transferHeaders.token));
          response.set(transferHeaders.offset, String(offset));
        }
        throw error;
      }
    });
  });

  // By this request a destination asks whether an image that it is offered is offered from here.
  router.get("/transfers/:migrationId", (request, response) => {
    const offer = sender.offerMade(request.params.migrationId, readToken(request));
    response.set("Cache-Control", "no-store").json(offer);
  });

  router.put(
    "/transfers/:migrationId",
    json({ limit: MAX_OFFER_BYTES }),
    async (request: Request<{ migrationId: string }>, response) => {
      const migrationId = parseBody(coinedIdSchema, request.params.migrationId);
      const offered = { migrationId, token: readToken(request) };
      const offer = parseBody(offerSchema, request.body);
      const { offset, created } = await receiver.offered({ ...offered, offer });
      response
        .set(transferHeaders.offset, String(offset))
        .status(created ? 201 : 200)
        .end();
    },
  );

  router.delete("/transfers/:migrationId", (request, response) => {
    receiver.withdrawn(request.params.migrationId, readToken(request));
    response.status(204).end();
  });
  return router;
}

function readToken(request: Request<{ migrationId: string }>): string {
  const { token: header } = transferHeaders;
  const token = offerTokenSchema.safeParse(request.get(header));
  if (token.success) return token.data;
  throw headerInvalid(header, "must be 43 characters of base64url");
}

interface PieceHeaders {
  readonly offset: number;
  readonly length: number;
  readonly parts: Parts | undefined;
  /** The size of its body in bytes; undefined when it consists of runs. */
  readonly bytes: number | undefined;
}

function readHeaders(request: Request): PieceHeaders {
  const type = request.headers["content-type"];
  if (type !== RUNS_MEDIA_TYPE && type !== TRANSFER_MEDIA_TYPE) {
    throw new ManagerError("MEDIA_TYPE_UNSUPPORTED", `Content-Type is ${type ?? "missing"}.`);
  }
  const length = readCount(request, transferHeaders.length, 1);
  return {
    offset: readCount(request, transferHeaders.offset, 0),
    length,
    parts: readParts(request, length),
    bytes: type === RUNS_MEDIA_TYPE ? undefined : readCount(request, "Content-Length", 1),
  };
}

function readParts(request: Request, length: number): Parts | undefined {
  const header = request.get(transferHeaders.parts);
  if (header === undefined) return undefined;
  const parts = parseParts(header);
  if (parts === undefined) {
    throw headerInvalid(transferHeaders.parts, "must be ROLE=BYTES, … sorted by role");
  }
  if (new Layout(length, parts).size === length) return parts;
  throw headerInvalid(transferHeaders.parts, `must add up to the Upload-Length, ${length}`);
}

function readCount(request: Request, header: string, least: number): number {
  const value = request.get(header) ?? "";
  const count = /^[0-9]{1,16}$/.test(value) ? Number(value) : -1;
  if (count >= least && Number.isSafeInteger(count)) return count;
  const given = JSON.stringify(value.slice(0, 40));
  throw headerInvalid(header, `must be a whole number from ${least}, not ${given}`);
}

function headerInvalid(header: string, message: string): ManagerError {
  return new ManagerError("BODY_INVALID", `Header ${header} ${message}.`, {
    fields: [{ field: header, message }],
  });
}

/**
 * Appends a body to an image. Bytes that came before a connection broke stay: the sender resumes
 * there.
 */
async function receive(
  request: Request,
  image: ReceivingVm,
  { offset, length, bytes }: PieceHeaders,
): Promise<void> {
  request.setTimeout(IDLE_TIMEOUT_MS, () => request.destroy());
  if (bytes !== undefined) {
    await image.append(request);
    return;
  }
  for await (const run of readRuns(request, length - offset)) {
    if (run.content === undefined) await image.appendZeros(run.zeros);
    else await image.append(run.content);
  }
}
