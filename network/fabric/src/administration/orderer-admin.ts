import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:http";
import { request as requestPlainly } from "node:http";
import { request } from "node:https";
import type { IdentityFiles } from "@basics/local";

const REQUEST_DEADLINE_MS = 20_000;

/** An orderer's administration, as `osnadmin` speaks to it: over mutual TLS. */
export interface SecureOrdererAdmin {
  readonly port: number;
  /** The client's TLS certificate and key, PEM files. */
  readonly tlsRootFile: string;
  readonly client: IdentityFiles;
}

/** An administration that takes plain HTTP from everybody on the orderer's machine. */
export interface PlainOrdererAdmin {
  readonly port: number;
  readonly tlsRootFile?: undefined;
}

/** An orderer's administration, with or without TLS. */
export type OrdererAdmin = SecureOrdererAdmin | PlainOrdererAdmin;

const CHANNELS_PATH = "/participation/v1/channels";

/**
 * Has an orderer join a channel, from the channel's first block.
 *
 * @throws an Error with the orderer's reason.
 */
export async function joinOrderer(admin: OrdererAdmin, block: Uint8Array): Promise<void> {
  const form = new FormData();
  form.set("config-block", new Blob([block]), "config.block");
  const encoded = new Response(form);
  const body = Buffer.from(await encoded.arrayBuffer());
  const contentType = encoded.headers.get("content-type") ?? "";
  const { status, text } = await call(admin, "POST", { contentType, body });
  // The status 405 says that the orderer has joined already.
  if (status === 201 || status === 405) return;
  throw new Error(`The orderer at localhost:${admin.port} did not join the channel: ${text}`);
}

/**
 * The channels that an orderer has joined.
 *
 * @throws an Error, of the network's code where the orderer does not answer.
 */
export async function ordererChannels(admin: OrdererAdmin): Promise<string[]> {
  const { status, text } = await call(admin, "GET");
  if (status !== 200) throw new Error(`The orderer at localhost:${admin.port} answered: ${text}`);
  const { channels } = JSON.parse(text) as { channels?: readonly { name: string }[] | null };
  return (channels ?? []).map(({ name }) => name);
}

async function call(
  admin: OrdererAdmin,
  method: "GET" | "POST",
  content?: { readonly contentType: string; readonly body: Buffer },
): Promise<{ status: number; text: string }> {
  const options: RequestOptions = {
    host: "localhost",
    port: admin.port,
    path: CHANNELS_PATH,
    method,
    headers: content && {
      "content-type": content.contentType,
      "content-length": content.body.length,
    },
    timeout: REQUEST_DEADLINE_MS,
  };
  const tls = admin.tlsRootFile === undefined ? undefined : await readTls(admin);
  return new Promise((resolve, reject) => {
    const outgoing = tls === undefined ? requestPlainly(options) : request({ ...options, ...tls });
    outgoing.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8").trim(),
        });
      });
      response.once("error", reject);
    });
    outgoing.once("timeout", () => {
      outgoing.destroy(new Error(`no answer within ${REQUEST_DEADLINE_MS / 1000} s`));
    });
    outgoing.once("error", reject);
    outgoing.end(content?.body);
  });
}

async function readTls({ tlsRootFile, client }: SecureOrdererAdmin): Promise<object> {
  const [ca, cert, key] = await Promise.all([
    readFile(tlsRootFile),
    readFile(client.certificate),
    readFile(client.privateKey),
  ]);
  return { ca, cert, key };
}
