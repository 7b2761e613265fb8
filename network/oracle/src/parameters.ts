import { OracleParameterError } from "./parameter-error.js";

/** What decides how one chain makes its blocks and how long each takes to commit. */
export interface OracleParameters {
  /** np of Eq. (1): the peers that the leader sends a block to. */
  readonly validators: number;
  /** How many transactions a block holds: exactly these, except by time limit or flush. */
  readonly blockSizeTxs: number;
  /** Mean size of a transaction. */
  readonly transactionBytes: number;
  /** Rate of the link on which the leader sends blocks; with the block's bits it gives D_tr. */
  readonly linkRateBps: number;
  /** D_pg of Eq. (1). */
  readonly propagationMs: number;
  /** D_qu of Eq. (1). */
  readonly queueingMs: number;
  /** D_pc of Eq. (1), for each transaction of the block. */
  readonly processingMsPerTx: number;
  /** O_f of Eq. (2); 1 is the ideal consensus. */
  readonly oracleFactor: number;
  /** How long the election of a leader takes. */
  readonly electionDelayMs: number;
  /** The paper's leader is elected once and stays; `everyBlock` elects before each block. */
  readonly elections: "once" | "everyBlock";
  /** How long the oldest transaction waits for its block to fill; the paper has no such limit. */
  readonly blockTimeLimitMs?: number;
}

/** Table I of the paper, for the chain inside a cloud. */
export const table1Local: OracleParameters = {
  validators: 4,
  blockSizeTxs: 16,
  transactionBytes: 250,
  linkRateBps: 10e9,
  propagationMs: 0.00656,
  queueingMs: 0,
  processingMsPerTx: 0.1,
  oracleFactor: 1,
  electionDelayMs: 100,
  elections: "once",
};

/** Table I, for the chain that four clouds of twelve inter validators each share. */
export const table1Global: OracleParameters = {
  ...table1Local,
  validators: 48,
  linkRateBps: 1e9,
  queueingMs: 50,
};

type NumericField = Exclude<keyof OracleParameters, "elections">;

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  readonly unit: string;
}

const bounds: Readonly<Record<NumericField, Bounds>> = {
  validators: { least: 1, most: 100_000, whole: true, unit: "validators" },
  blockSizeTxs: { least: 1, most: 100_000, whole: true, unit: "transactions" },
  transactionBytes: { least: 1, most: 100_000_000, unit: "bytes" },
  linkRateBps: { least: 1, most: 1e15, unit: "bits per second" },
  propagationMs: { least: 0, most: 3_600_000, unit: "milliseconds" },
  queueingMs: { least: 0, most: 3_600_000, unit: "milliseconds" },
  processingMsPerTx: { least: 0, most: 3_600_000, unit: "milliseconds" },
  oracleFactor: { least: 1, most: 1_000_000, unit: "times the ideal consensus" },
  electionDelayMs: { least: 0, most: 3_600_000, unit: "milliseconds" },
  blockTimeLimitMs: { least: 1, most: 86_400_000, unit: "milliseconds" },
};

/**
 * Parameters from outside (a file, options) over defaults; those that are undefined keep the default.
 * @throws OracleParameterError for an unknown name or a value out of bounds.
 */
export function oracleParameters(
  overrides: Readonly<Record<string, unknown>>,
  defaults: OracleParameters,
): OracleParameters {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  for (const [field, value] of given) check(field, value);
  return { ...defaults, ...Object.fromEntries(given) };
}

function check(field: string, value: unknown): void {
  if (field === "elections") {
    if (value === "once" || value === "everyBlock") return;
    throw new OracleParameterError(field, value, 'It takes "once" or "everyBlock".');
  }
  if (!isNumericField(field)) {
    const known = [...Object.keys(bounds), "elections"].join(", ");
    throw new OracleParameterError(field, value, `There is no such parameter; there are ${known}.`);
  }
  const { least, most, whole = false, unit } = bounds[field];
  const fits = typeof value === "number" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return;
  const kind = whole ? "a whole number" : "a number";
  throw new OracleParameterError(
    field,
    value,
    `It takes ${kind} of ${unit} from ${least} to ${most}.`,
  );
}

function isNumericField(field: string): field is NumericField {
  return Object.hasOwn(bounds, field);
}
