import type { Role } from "@basics/local";

/** The identities that a leaf of a policy takes. The role `member` stands for every role. */
export interface Principal {
  readonly mspId: string;
  readonly role: Role | "member";
}

/**
 * A policy as a tree: a leaf asks for one signature of a principal, a node for `count` of its
 * branches.
 */
export type Rule =
  | { readonly kind: "signed-by"; readonly principal: Principal }
  | { readonly kind: "out-of"; readonly count: number; readonly rules: readonly Rule[] };
