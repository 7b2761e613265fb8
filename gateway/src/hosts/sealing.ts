import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { commitToHost, opensCommitment } from "@basics/chaincode/domain";
import type { HostOpening, HostReference } from "@basics/chaincode/records";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { HostSealer } from "./host-sealer.js";

const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Sealed texts are padded to a multiple of this, so that they do not tell a name's length. */
const PADDING_BYTES = 64;

/** The number of opened hosts that are remembered. */
const OPENINGS = 1_000;

type SealedHost = Exclude<HostReference, { readonly name: string }>;

const sealedOpening = z.object({ name: z.string(), salt: z.string() });

/**
 * Seals with AES-256-GCM under keys derived from the operator's host key. Salt and nonce are
 * pseudo-random functions of what is sealed: the same host in the same context gives the same bytes,
 * a different one another nonce, and nobody without the key can guess names from commitments.
 *
 * @param hostKey - 32 random bytes, kept as long as anything sealed is to be opened.
 */
export function createHostSealer(hostKey: Uint8Array): HostSealer {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync("sha256", hostKey, "", `basics host ${purpose}`, 32));
  const saltKey = derive("salt");
  const nonceKey = derive("nonce");
  const sealKey = derive("seal");
  // The answers, the events and the relay all want the hosts of the same migrations.
  const opened = new LRUCache<string, HostOpening>({ max: OPENINGS });
  return {
    seal: (context, name) => {
      const salt = pseudoRandom(saltKey, context, name).subarray(0, SALT_BYTES).toString("hex");
      const nonce = pseudoRandom(nonceKey, context, name).subarray(0, NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealKey, nonce);
      cipher.setAAD(Buffer.from(context));
      const plain = pad(JSON.stringify({ name, salt }));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      const sealed = Buffer.concat([nonce, body, cipher.getAuthTag()]).toString("base64");
      return { commitment: commitToHost({ name, salt }), sealed };
    },
    open: (context, reference) => {
      if ("name" in reference) return { name: reference.name };
      const key = `${context} ${reference.commitment} ${reference.sealed}`;
      const known = opened.get(key);
      if (known !== undefined) return known;
      const opening = openReference(sealKey, context, reference);
      if (opening !== undefined) opened.set(key, opening);
      return opening;
    },
  };
}

function openReference(
  sealKey: Buffer,
  context: string,
  reference: SealedHost,
): HostOpening | undefined {
  const bytes = Buffer.from(reference.sealed, "base64");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    const plain = Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    const opening = sealedOpening.parse(JSON.parse(plain));
    return opensCommitment(opening, reference.commitment) ? opening : undefined;
  } catch {
    // It was sealed by another operator, or with another key: this operator cannot open it.
    return undefined;
  }
}

/** The context's length goes first, so that no two pairs give the same input. */
function pseudoRandom(key: Buffer, context: string, name: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(context));
  return createHmac("sha256", key).update(length).update(context).update(name).digest();
}

/** Pads with blanks, which JSON allows at its end. */
function pad(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const missing = Math.ceil(bytes / PADDING_BYTES) * PADDING_BYTES - bytes;
  return Buffer.from(text + " ".repeat(missing));
}
