import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { IdentityFiles } from "@basics/local";

const requestDeadlineMs = 20_000;

/** An orderer's administration, as `osnadmin` speaks to it: over mutual TLS. */
export interface OrdererAdmin {
  readonly port: number;
  /** PEM files. */
  readonly tlsRootFile: string;
  readonly client: IdentityFiles;
}

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
  const { status, text } = await post(admin, "/participation/v1/channels", contentType, body);
  // 405: it has joined already.
  if (status === 201 || status === 405) return;
  throw new Error(`The orderer at localhost:${admin.port} did not join the channel: ${text}`);
}

async function post(
  admin: OrdererAdmin,
  path: string,
  contentType: string,
  body: Buffer,
): Promise<{ status: number; text: string }> {
  const [ca, cert, key] = await Promise.all([
    readFile(admin.tlsRootFile),
    readFile(admin.client.certificate),
    readFile(admin.client.privateKey),
  ]);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: "localhost", port: admin.port, path, method: "POST", ca, cert, key },
        headers: { "content-type": contentType, "content-length": body.length },
        timeout: requestDeadlineMs,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString("utf8").trim(),
          });
        });
        response.once("error", reject);
      },
    );
    outgoing.once("timeout", () => {
      outgoing.destroy(new Error(`no answer within ${requestDeadlineMs / 1000} s`));
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
