import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";

/** Changes the bytes of a request's body, or holds them back, before they pass. */
type Alter = (received: Buffer) => void | Promise<void>;

/** An HTTP proxy on loopback that shows each request, before it forwards it, to `onRequest`. */
export async function startForwardingProxy(
  target: string,
  onRequest: (request: IncomingMessage) => Alter | Promise<void> | undefined,
  port = 0,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const shown = onRequest(request);
    if (shown instanceof Promise) {
      void shown.then(() => {
        forward(target, request, response, undefined);
      });
    } else {
      forward(target, request, response, shown);
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function forward(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  alter: Alter | undefined,
): void {
  const outgoing = httpRequest(
    new URL(request.url ?? "/", target),
    { method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("error", () => {
    response.destroy();
  });
  response.on("close", () => {
    outgoing.destroy();
  });
  const passBody = async (): Promise<void> => {
    for await (const received of request as AsyncIterable<Buffer>) {
      await alter?.(received);
      if (!outgoing.write(received)) await once(outgoing, "drain");
    }
    outgoing.end();
  };
  passBody().catch(() => {
    outgoing.destroy();
  });
}
