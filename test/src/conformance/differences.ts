import {
  evaluateFailure,
  FAILED_TO_COLLECT,
  notDefined,
  notReader,
  thrown,
} from "./expected-failures.js";
import type { LedgerName } from "./ledger.js";

/** One observation for which a ledger is known to answer something else than the newest Fabric. */
export interface Difference {
  /** The name that the tests give to it. */
  readonly observation: string;
  /** The value that each of these ledgers gives in place of the expected one. */
  readonly instead: Readonly<Partial<Record<LedgerName, unknown>>>;
  readonly reason: string;
}

const CHECKED_ELSEWHERE_ONLY =
  "a 2.5 peer's gateway does not check the date for its own endorser; other peers check what they are sent";
const CHECKED_BY_POLICY = "a 2.5 peer leaves empty fields of the request to its access policy";
const EXPIRED = "rpc error: code = Unknown desc = proposal client identity expired";
const TRAILING_SPACE =
  "a message that ends in a space is lost on its way from Go's gRPC server, which does not escape it";

export const differences: readonly Difference[] = [
  {
    observation: "an expired certificate: evaluate",
    instead: { "fabric 2.5": { message: "the call succeeded" } },
    reason: CHECKED_ELSEWHERE_ONLY,
  },
  {
    observation: "an expired certificate: endorse",
    instead: {
      "fabric 2.5": {
        code: 10,
        message: FAILED_TO_COLLECT,
        details: [`Org2MSP: ${EXPIRED}`, `Org3MSP: ${EXPIRED}`],
      },
    },
    reason: CHECKED_ELSEWHERE_ONLY,
  },
  {
    observation: "commitStatus: no channel",
    instead: {
      "fabric 2.5": {
        code: 7,
        message:
          "Invalid channel ID name during check policy on signed data. Name must be different from nil.",
      },
    },
    reason: CHECKED_BY_POLICY,
  },
  {
    observation: "commitStatus: no identity",
    instead: { "fabric 2.5": { code: 7, message: notReader("consortium") } },
    reason: CHECKED_BY_POLICY,
  },
  ...["broadcast: an unknown channel", "broadcast: no channel"].map((observation) => ({
    observation,
    instead: {
      "fabric 2.5": [
        {
          status: 400,
          info: "channel creation request not allowed because the orderer system channel is not defined",
        },
      ],
    },
    reason: "a 2.5 orderer takes an envelope of an unknown channel for an attempt to create one",
  })),
  {
    observation: "no function at all",
    instead: {
      embedded: evaluateFailure(thrown("You've asked to invoke a function that does not exist: ")),
    },
    reason: TRAILING_SPACE,
  },
  ...["endorse: no channel", "endorse: no header"].map((observation) => ({
    observation,
    instead: { embedded: { code: 9, message: notDefined("honest", "") } },
    reason: TRAILING_SPACE,
  })),
];
