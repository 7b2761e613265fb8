import { OracleParameterError } from "./parameter-error.js";

/** When a chain elects its leader; the first is the paper's reading. */
export const electionChoices = ["once", "everyBlock"] as const;

/** The parameters that decide how one chain makes its blocks and how long each takes to commit. */
export interface OracleParameters {
  /** np of Eq. (1): the number of peers that the leader sends a block to. */
  readonly validators: number;
  /** How many transactions a block holds: exactly these, except by time limit or flush. */
  readonly blockSizeTxs: number;
  /** Mean size of a transaction in bytes. */
  readonly transactionBytes: number;
  /** Rate, in bits per second, of the link on which the leader sends blocks; it decides D_tr of Eq. (1). */
  readonly linkRateBps: number;
  /** D_pg of Eq. (1), the propagation delay of the link, in milliseconds. */
  readonly propagationMs: number;
  /** D_qu of Eq. (1), the queueing delay of a block, in milliseconds. */
  readonly queueingMs: number;
  /** D_pc of Eq. (1), the processing delay, in milliseconds for each transaction of the block. */
  readonly processingMsPerTx: number;
  /** O_f of Eq. (2): a factor on the delay; 1 is the ideal consensus. */
  readonly oracleFactor: number;
  /** How long the election of a leader takes, in milliseconds. */
  readonly electionDelayMs: number;
  /** The paper's leader is elected once and stays; `everyBlock` elects before each block. */
  readonly elections: (typeof electionChoices)[number];
  /**
   * How long the oldest transaction waits for its block to fill, in milliseconds. Without it a block
   * waits for ever, as in the paper.
   */
  readonly blockTimeLimitMs?: number;
}

/** Names of the parameters that are numbers. */
export type NumericOracleParameter = Exclude<keyof OracleParameters, "elections">;

/** The numbers that a parameter takes, both ends included, and the unit in which people read them. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
  /** Whether the parameter takes whole numbers only. */
  readonly whole: boolean;
  readonly unit: string;
}

/** One number of {@link OracleParameters}: its range, its place in the paper and Table I's values. */
export interface OracleParameterDescriptor extends NumberRange {
  /** The symbol that the paper gives it, or to the delay that it decides. */
  readonly symbol?: string;
  /** Number of the equation in which the symbol stands. */
  readonly equation?: 1 | 2;
  /** Table I's values for a chain inside a cloud and for the global one; absent: not in the paper. */
  readonly table1?: { readonly local: number; readonly global: number };
}

/** Table I: the clouds that share the global chain, and how many inter validators each has there. */
export const table1Clouds = { operators: 4, interValidators: 12 } as const;

const validatorCount = { least: 1, most: 100_000, whole: true, unit: "validators" } as const;
const duration = { least: 0, most: 3_600_000, whole: false, unit: "milliseconds" } as const;

/**
 * Every number that decides a chain, described once: the scenario of the simulator, the schema of an
 * oracle file, and the options of the command line take their bounds and defaults from here.
 */
export const oracleParameterDescriptors = {
  validators: {
    ...validatorCount,
    symbol: "np",
    equation: 1,
    table1: { local: 4, global: table1Clouds.operators * table1Clouds.interValidators },
  },
  blockSizeTxs: {
    least: 1,
    most: 100_000,
    whole: true,
    unit: "transactions",
    table1: { local: 16, global: 16 },
  },
  transactionBytes: {
    least: 1,
    most: 100_000_000,
    whole: false,
    unit: "bytes",
    symbol: "D_tr",
    equation: 1,
    table1: { local: 250, global: 250 },
  },
  linkRateBps: {
    least: 1,
    most: 1e15,
    whole: false,
    unit: "bits per second",
    symbol: "D_tr",
    equation: 1,
    table1: { local: 10e9, global: 1e9 },
  },
  propagationMs: {
    ...duration,
    symbol: "D_pg",
    equation: 1,
    table1: { local: 0.00656, global: 0.00656 },
  },
  queueingMs: { ...duration, symbol: "D_qu", equation: 1, table1: { local: 0, global: 50 } },
  processingMsPerTx: {
    ...duration,
    symbol: "D_pc",
    equation: 1,
    table1: { local: 0.1, global: 0.1 },
  },
  oracleFactor: {
    least: 1,
    most: 1_000_000,
    whole: false,
    unit: "times the ideal consensus",
    symbol: "O_f",
    equation: 2,
    table1: { local: 1, global: 1 },
  },
  electionDelayMs: { ...duration, table1: { local: 100, global: 100 } },
  blockTimeLimitMs: { least: 1, most: 86_400_000, whole: false, unit: "milliseconds" },
} as const satisfies Readonly<Record<NumericOracleParameter, OracleParameterDescriptor>>;

/** Table I of the paper, for the chain inside a cloud. */
export const table1Local = table1("local");

/** Table I, for the chain that four clouds of twelve inter validators each share. */
export const table1Global = table1("global");

function table1(chain: "local" | "global"): OracleParameters {
  const described = oracleParameterDescriptors;
  return {
    validators: described.validators.table1[chain],
    blockSizeTxs: described.blockSizeTxs.table1[chain],
    transactionBytes: described.transactionBytes.table1[chain],
    linkRateBps: described.linkRateBps.table1[chain],
    propagationMs: described.propagationMs.table1[chain],
    queueingMs: described.queueingMs.table1[chain],
    processingMsPerTx: described.processingMsPerTx.table1[chain],
    oracleFactor: described.oracleFactor.table1[chain],
    electionDelayMs: described.electionDelayMs.table1[chain],
    elections: electionChoices[0],
  };
}

/** Whether a value, as it came from outside, is a number of the range. */
export function isInRange({ least, most, whole }: NumberRange, value: unknown): value is number {
  if (typeof value !== "number" || !(value >= least && value <= most)) return false;
  return !whole || Number.isInteger(value);
}

/** The range in words, to follow "It takes": `a whole number of transactions from 1 to 100000`. */
export function rangeText({ least, most, whole, unit }: NumberRange): string {
  return `${whole ? "a whole number" : "a number"} of ${unit} from ${least} to ${most}`;
}

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
    if (electionChoices.some((each) => each === value)) return;
    throw new OracleParameterError(field, value, 'It takes "once" or "everyBlock".');
  }
  if (!isNumericParameter(field)) {
    const known = [...Object.keys(oracleParameterDescriptors), "elections"].join(", ");
    throw new OracleParameterError(field, value, `There is no such parameter; there are ${known}.`);
  }
  const range = oracleParameterDescriptors[field];
  if (isInRange(range, value)) return;
  throw new OracleParameterError(field, value, `It takes ${rangeText(range)}.`);
}

function isNumericParameter(field: string): field is NumericOracleParameter {
  return Object.hasOwn(oracleParameterDescriptors, field);
}
