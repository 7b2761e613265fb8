import type { ConsortiumState } from "@basics/consortium/data";
import type { MeteredProcess } from "./cpu.js";

/** The groups of processes that form the ledger; the bare client needs them too. */
export const ledgerGroups = ["peers", "orderers", "chaincode", "network"] as const;

/** Lists the processes of a running consortium, and this process, which is its client. */
export function processesOf(state: ConsortiumState): MeteredProcess[] {
  return [
    { group: "client", pid: process.pid },
    ...state.operators.flatMap(({ gateway }) =>
      gateway === undefined ? [] : [{ group: "gateways", pid: gateway.pid }],
    ),
    ...state.nodes.map(({ name, pid }) => ({ group: groupOf(name), pid })),
  ];
}

function groupOf(node: string): string {
  if (node === "network") return node;
  if (node.startsWith("peer")) return "peers";
  return /^(orderer|oracle)/.test(node) ? "orderers" : "chaincode";
}
