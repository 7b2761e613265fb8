/** Why a consortium could not be started or found, with the facts that a message needs. */
export type ConsortiumFault =
  /** No consortium runs with its data in this folder. */
  | { readonly code: "NOT_RUNNING"; readonly root: string }
  /** The folder keeps a consortium on one kind of ledger, and the other kind was asked for. */
  | {
      readonly code: "OTHER_LEDGER";
      readonly root: string;
      readonly kept: string;
      readonly wanted: string;
    };

/** An error that the user can put right. How to do so depends on the program that reports it. */
export class ConsortiumError extends Error {
  override readonly name = "ConsortiumError";
  readonly fault: ConsortiumFault;

  constructor(fault: ConsortiumFault) {
    super(messageOf(fault));
    this.fault = fault;
  }
}

function messageOf(fault: ConsortiumFault): string {
  switch (fault.code) {
    case "NOT_RUNNING":
      return `No consortium is running with its data in ${fault.root}.`;
    case "OTHER_LEDGER":
      return `${fault.root} holds a consortium on the ledger ${fault.kept}, not ${fault.wanted}.`;
  }
}
