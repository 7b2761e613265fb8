/**
 * The program of a process with the bare client of one operator, as a gateway is a process of one
 * operator. It does what its parent asks for (see forked-client.ts).
 */
import type { Network } from "@basics/descriptor";
import { BareClient } from "./bare-client.js";
import type { ForkedReply, ForkedRequest } from "./forked-client.js";

function reply(message: ForkedReply): void {
  process.send?.(message);
}

async function serve(network: Network, mspId: string): Promise<void> {
  const client = await BareClient.connect(network, mspId);
  process.on("message", ({ id, call }: ForkedRequest) => {
    const work: Promise<unknown> =
      call.name === "submit" ? client.submit(...call.args) : client.has(...call.args);
    work.then(
      (result) => {
        reply({ id, result });
      },
      (error: unknown) => {
        reply({ id, error: error instanceof Error ? error.message : String(error) });
      },
    );
  });
  process.once("disconnect", () => void client.close());
}

process.once("message", ({ network, mspId }: { network: Network; mspId: string }) => {
  serve(network, mspId).then(
    () => {
      reply({ id: 0 });
    },
    (error: unknown) => {
      reply({ id: 0, error: String(error) });
      process.disconnect();
    },
  );
});
