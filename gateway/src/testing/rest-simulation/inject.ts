import type { Socket } from "node:net";
import { Writable } from "node:stream";
import type { Express } from "express";
import type { Messages } from "../../http/messages.js";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object | undefined;
  /** True if the client prefers not to wait. */
  readonly respondAsync?: boolean;
}

/** Takes the bytes that a response writes; nobody reads them from a socket. */
class Sink extends Writable {
  /** Looks like a socket that may still bring something. */
  readonly readable = true;
  readonly written: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    done();
  }
}

/**
 * Has an express app answer a request without a socket, so that only the app's own work takes time.
 */
export function inject(app: Express, messages: Messages, call: Call): Promise<Answer> {
  const sink = new Sink();
  // The app uses a socket only to write bytes to it.
  const socket: unknown = sink;
  const request = new messages.IncomingMessage(socket as Socket);
  const content = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  Object.assign(request, { method: call.method, url: call.path, httpVersion: "1.1" });
  Object.assign(request, { httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
  request.headers = {
    host: "gateway",
    authorization: "Bearer simulated",
    ...(call.respondAsync === true && { prefer: "respond-async" }),
    ...(content && {
      "content-type": "application/json",
      "content-length": String(content.length),
    }),
  };
  const response = new messages.ServerResponse(request);
  response.assignSocket(socket as Socket);
  const answered = new Promise<Answer>((resolve) => {
    response.on("finish", () => {
      const text = Buffer.concat(sink.written).toString();
      resolve({
        status: response.statusCode,
        headers: response.getHeaders(),
        body: JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4)) as unknown,
      });
    });
  });
  if (content) request.push(content);
  request.push(null);
  app(request as never, response as never);
  return answered;
}
