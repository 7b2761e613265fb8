import type { ConsortiumFault } from "@basics/consortium/errors";

/** What a user of the command line does about a consortium that could not be started or found. */
export function remedyOf(fault: ConsortiumFault): string {
  switch (fault.code) {
    case "NOT_RUNNING":
      return "Start one with: basics up (or name its data directory with --data).";
    case "OTHER_LEDGER":
      return `Start it with --ledger ${fault.kept}, or name another folder with --data.`;
  }
}
