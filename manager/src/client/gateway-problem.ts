import { z } from "zod";

/** A field of a request that the gateway found wrong. */
export interface ProblemField {
  /** The path of the field in the request. */
  readonly field: string;
  /** The value that it had, if the gateway tells. */
  readonly value?: string | undefined;
  /** The rule that the value breaks. */
  readonly message: string;
}

const problemSchema = z.looseObject({
  status: z.int(),
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
  remedy: z.string().optional(),
  retry: z.enum(["same", "new", "never"]).optional(),
  errors: z
    .array(z.object({ field: z.string(), value: z.string().optional(), message: z.string() }))
    .optional(),
  transactionId: z.string().optional(),
});

/** The members of a {@link GatewayProblem}, which describes them. */
export interface GatewayProblemFields {
  /** The gateway's code; or GATEWAY_UNREACHABLE, GATEWAY_ANSWER_INVALID or OUTCOME_UNKNOWN. */
  readonly code: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly remedy: string;
  readonly retry: "same" | "new" | "never";
  /** True when the statement may stand on the ledger all the same. */
  readonly mayHaveCommitted: boolean;
  readonly errors?: readonly ProblemField[] | undefined;
  readonly transactionId?: string | undefined;
}

/** A request that the gateway refused, or that did not get to it. `message` says what happened. */
export class GatewayProblem extends Error {
  override readonly name = "GatewayProblem";
  /** The gateway's code; or GATEWAY_UNREACHABLE, GATEWAY_ANSWER_INVALID or OUTCOME_UNKNOWN. */
  readonly code: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The remedy for the caller, in full sentences. */
  readonly remedy: string;
  /** The request to send next: the same one, a new one, or none. */
  readonly retry: "same" | "new" | "never";
  /** True when the statement may stand on the ledger all the same. */
  readonly mayHaveCommitted: boolean;
  /** The fields that are wrong, if it is about fields. */
  readonly errors: readonly ProblemField[];
  /** The id of the Fabric transaction, if there was one. */
  readonly transactionId: string | undefined;

  constructor(message: string, fields: GatewayProblemFields, options?: ErrorOptions) {
    super(message, options);
    this.code = fields.code;
    this.status = fields.status;
    this.remedy = fields.remedy;
    this.retry = fields.retry;
    this.mayHaveCommitted = fields.mayHaveCommitted;
    this.errors = fields.errors ?? [];
    this.transactionId = fields.transactionId;
  }

  /** The same problem, as the last of several attempts of which any may have reached the ledger. */
  afterAttempts(mayHaveCommitted: boolean): GatewayProblem {
    const { message, code, status, remedy, retry, errors, transactionId } = this;
    return new GatewayProblem(
      message,
      { code, status, remedy, retry, errors, transactionId, mayHaveCommitted },
      { cause: this.cause },
    );
  }

  /** True when the gateway or its ledger was away or busy: the same request may soon succeed. */
  get transient(): boolean {
    return (
      this.retry === "same" && (this.status < 400 || this.status === 429 || this.status >= 500)
    );
  }
}

/** The problem that the body of an unsuccessful answer describes. */
export function problemFromAnswer(status: number, body: unknown): GatewayProblem {
  const parsed = problemSchema.safeParse(body);
  if (!parsed.success) return strangeAnswer(status);
  const { code, title, detail, remedy, retry, errors, transactionId } = parsed.data;
  return new GatewayProblem(detail ?? title ?? code, {
    code,
    status,
    remedy: remedy ?? "",
    retry: retry ?? "never",
    mayHaveCommitted: false,
    errors,
    transactionId,
  });
}

/** The problem of an answer that no gateway gives: a proxy, or another program, gave it. */
export function strangeAnswer(status: number, cause?: unknown): GatewayProblem {
  return new GatewayProblem(
    `The gateway's address answered ${status} with something that is no gateway's answer.`,
    {
      code: "GATEWAY_ANSWER_INVALID",
      status,
      remedy: "Check the gateway's URL, and any proxy on the way to it.",
      retry: status >= 500 || status === 429 ? "same" : "never",
      mayHaveCommitted: status >= 500 || status < 300,
    },
    { cause },
  );
}

/**
 * The problem of a request without an answer: the connection was refused or reset, or timed out.
 * Only a refused connection surely changed nothing.
 */
export function noAnswer(url: string, cause: unknown): GatewayProblem {
  const { code, name, message } = ((cause as Error).cause ?? cause) as Error & { code?: unknown };
  // A DOMException's code is a number, which tells nobody that it is a deadline.
  const why = typeof code === "string" ? code : name === "Error" ? message : name;
  return new GatewayProblem(
    `The gateway at ${url} does not answer (${why}).`,
    {
      code: "GATEWAY_UNREACHABLE",
      status: 0,
      remedy: "Check that the gateway runs and that its URL is right.",
      retry: "same",
      mayHaveCommitted: code !== "ECONNREFUSED" && code !== "ENOTFOUND",
    },
    { cause },
  );
}
