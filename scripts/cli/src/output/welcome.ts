import { readSecret } from "@basics/consortium/data";
import type { ConsortiumState } from "@basics/consortium/data";
import { stopCommand } from "../options/data-directory.js";
import { table } from "./table.js";

/** What a newcomer needs of a consortium that has just come up. */
export async function welcome(
  state: ConsortiumState,
  tookMs: number,
  dataDirectory: string | undefined,
): Promise<string> {
  const [first] = state.operators;
  if (first?.gateway === undefined) return "";
  const token = await readSecret(first.managerToken);
  const rows = state.operators.map(({ mspId, gateway, manager }) => [
    mspId,
    gateway?.url ?? "",
    manager?.url ?? "none",
  ]);
  const tokens = state.operators.map((operator) => [operator.mspId, operator.managerToken]);
  return `
 ╔══════════════════════════════════════════════════════════════════════════╗
 ║  NOT FOR PRODUCTION: one machine holds every operator's ledger and keys. ║
 ╚══════════════════════════════════════════════════════════════════════════╝

${table(["operator", "gateway (REST API)", "manager"], rows)}

${table(["operator", "file with its cloud manager's token"], tokens)}

Network descriptor: ${state.descriptor}
API description:    ${first.gateway.url}/openapi.json

Try (${first.mspId} asks who is in the consortium):

  curl -s -H "Authorization: Bearer ${token}" ${first.gateway.url}/v1/operators

Ready in ${(tookMs / 1000).toFixed(1)} s. Ctrl-C (or: ${stopCommand(dataDirectory)}) stops everything.`;
}
