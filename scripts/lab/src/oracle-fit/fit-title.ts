import type { OracleFit } from "./fit-ordering-service.js";

/** Describes in one line what was measured, and how. */
export function fitTitle({ consensus, version, links, points }: OracleFit): string {
  const name = consensus === "raft" ? "Raft" : "SmartBFT";
  return `${name}, Fabric ${version}, ${linksText[links]}; ${points[0]?.blocks ?? 0} blocks a point, one after the other`;
}

const linksText = {
  loopback: "nodes on loopback",
  wan: "links of given latency and rate between nodes",
} as const;
