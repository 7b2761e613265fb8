import type {
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerDuplexStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Issued } from "@basics/local";
import { toGrpcError } from "./grpc-error.js";
import { cancellation, sendAll } from "./streams.js";

/** The largest message, which is a Fabric peer's default. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

export function createServer(): Server {
  return new Server({
    // Channelz stays on, because without it forceShutdown() would leave connections open.
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
}

/**
 * Listens on the loopback interface, with TLS.
 *
 * @throws an Error that names the port
 */
export function listen(server: Server, port: number, tls: Issued): Promise<void> {
  const pair = {
    private_key: Buffer.from(tls.privateKey),
    cert_chain: Buffer.from(tls.certificate),
  };
  const credentials = ServerCredentials.createSsl(null, [pair]);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error) => {
      if (error === null) {
        resolve();
        return;
      }
      const remedy = "end the program that uses it, or choose another portBase";
      reject(
        new Error(`cannot listen on 127.0.0.1:${port} (${error.message}): ${remedy}`, {
          cause: error,
        }),
      );
    });
  });
}

/** Makes a unary handler, which goes on to its end whether or not the client still waits. */
export function unary<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    answer(handle(call.request), callback);
  };
}

/**
 * Makes a unary handler that may wait. Its signal aborts when the client cancels or its deadline
 * passes.
 */
export function waiting<Request, Response>(
  handle: (request: Request, signal: AbortSignal) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const cancelled = new AbortController();
    let answered = false;
    // grpc-js emits this for every call that ends, also for one that was answered.
    call.on("cancelled", () => {
      if (!answered) cancelled.abort(new Error("the client cancelled the call"));
    });
    answer(handle(call.request, cancelled.signal), (...response) => {
      answered = true;
      callback(...response);
    });
  };
}

function answer<Response>(answered: Promise<Response>, callback: sendUnaryData<Response>): void {
  answered.then(
    (response) => {
      callback(null, response);
    },
    (error: unknown) => {
      callback(toGrpcError(error));
    },
  );
}

/** Makes a handler that answers with the values of a generator. */
export function serverStream<Request, Response>(
  handle: (request: Request, signal: AbortSignal) => AsyncGenerator<Response, undefined>,
): handleServerStreamingCall<Request, Response> {
  return (call: ServerWritableStream<Request, Response>) => {
    const { signal } = cancellation(call);
    sendAll(call, signal, () => handle(call.request, signal)).then(
      () => {
        call.end();
      },
      (error: unknown) => {
        call.emit("error", toGrpcError(error));
      },
    );
  };
}

/** Makes a handler of a stream in both directions. */
export function bidirectional<Request, Response>(
  handle: (stream: ServerDuplexStream<Request, Response>) => Promise<void>,
): (stream: ServerDuplexStream<Request, Response>) => void {
  return (stream) => {
    handle(stream).catch((error: unknown) => {
      if (!stream.cancelled) stream.emit("error", toGrpcError(error));
    });
  };
}
